import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Story } from './story.ts'

const LOOK_EVERY_MS = 500
const ANSWER_WITHIN_MS = 2_000
const BYTES_IN_MB = 1_048_576

/**
 * Asks the instance twice a second how much memory it takes, until `signal` is aborted. Where
 * there is no answer (it was just killed), there is no sample.
 */
export async function watchMemory(
  deps: { readonly scheduler: Scheduler; readonly story: Story },
  /** The internal listener of whoever is watched; undefined while there is none. */
  internalUrl: () => string | undefined,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const url = internalUrl()
    const mb = url === undefined ? undefined : await askMemory(deps.scheduler, url, signal)
    if (mb !== undefined) deps.story.memoryIs(mb)
    await deps.scheduler.sleep(LOOK_EVERY_MS, signal)
  }
}

async function askMemory(
  scheduler: Scheduler,
  internalUrl: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const giveUp = new AbortController()
  const cancel = scheduler.after(ANSWER_WITHIN_MS, () => giveUp.abort())
  try {
    const either = AbortSignal.any([signal, giveUp.signal])
    const answer = await fetch(`${internalUrl}/metrics`, { signal: either })
    return readResidentMb(await answer.text())
  } catch {
    return undefined
  } finally {
    cancel()
  }
}

/** The resident set in the Prometheus text, in MB. */
export function readResidentMb(text: string): number | undefined {
  const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1])
  return Number.isFinite(bytes) ? bytes / BYTES_IN_MB : undefined
}
