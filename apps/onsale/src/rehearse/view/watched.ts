import type { Installation } from '../installation.ts'
import type { Story } from './story.ts'

/** The same installation; its starts, kills and stops are in the story. */
export function watched(installation: Installation, story: Story): Installation {
  return {
    url: installation.url,
    readyAgainMsMax: installation.readyAgainMsMax,
    get sources() {
      return installation.sources
    },
    get gateUrls() {
      return installation.gateUrls
    },
    get peakMemoryMb() {
      return installation.peakMemoryMb
    },
    async start(times) {
      const tookMs = await installation.start(times)
      story.ready(tookMs)
      return tookMs
    },
    kill() {
      story.killed()
      return installation.kill()
    },
    stop() {
      story.askedToStop()
      return installation.stop()
    },
    dispose: () => installation.dispose(),
    abandon: () => installation.abandon(),
    lastLogLines: () => installation.lastLogLines(),
  }
}
