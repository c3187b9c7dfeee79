import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { givenScenes, type Scenes } from './scenes.ts'
import { openShop } from './shop.ts'

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** What axe finds on the page as it is. The protocol runs it, which no policy of a page forbids. */
async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      // What the script above leaves behind.
      axe: {
        run(options: object): Promise<{
          violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
        }>
      }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run({ runOnly: tags })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
    )
  })
}

/** Every page on one kind of screen, in both shades. */
export function axeSuite(screen: 'phone' | 'desk'): void {
  let scenes: Scenes = { pages: {}, token: '' }
  const shop = openShop({ ONSALE_DEMO: '1' }, async (onsale) => {
    scenes = await givenScenes(onsale)
  })
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on any page (${screen}, ${colorScheme})`, async () => {
      const language = colorScheme === 'light' ? 'ko' : 'en'
      const { token } = scenes
      const { page } = await shop.passerBy({ screen, colorScheme, language, token })
      for (const [name, scene] of Object.entries(scenes.pages)) {
        await page.goto(scene.path)
        await scene.ready(page)
        assert.deepEqual(await axeFindings(page), [], name)
      }
    })
  }
}
