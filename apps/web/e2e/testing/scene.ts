import type { Page } from 'playwright-core'

/** A page in a state worth seeing. */
export interface Scene {
  readonly path: string
  /** Resolves when there is nothing left to load. */
  ready(page: Page): Promise<void>
  /** All of it, not just what fits the screen. */
  readonly isWhole?: boolean
}

/** Nothing is left to load. */
export const idle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}
