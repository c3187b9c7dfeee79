import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 20

/** Waits for something to become true; throws, with what was waited for, when it does not. */
export async function waitUntil(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const lastMs = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > lastMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await sleep(LOOK_EVERY_MS)
  }
}
