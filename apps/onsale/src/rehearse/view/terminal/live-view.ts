import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { RehearseOptions } from '../../options.ts'
import type { Screen } from '../../progress.ts'
import type { Story } from '../story.ts'
import { dashboard } from './dashboard.ts'

/** Five times a second: calm to look at, and no load worth the name. */
const DRAW_EVERY_MS = 200
const USUAL_SIZE = { columns: 80, rows: 24 }
const ESCAPE = '\u001B['
const HIDE_CURSOR = `${ESCAPE}?25l`
const SHOW_CURSOR = `${ESCAPE}?25h`
/** A character that is wider than expected is cut at the edge instead of breaking the frame. */
const NO_WRAP = `${ESCAPE}?7l`
const WRAP = `${ESCAPE}?7h`
const CLEAR_TO_LINE_END = `${ESCAPE}K`
const CLEAR_BELOW = `${ESCAPE}J`

export interface LiveView {
  /** Draws once more, gives the cursor back and leaves the last picture. A second call is idle. */
  stop(): void
}

/** Draws the story in place until it is stopped; the caller stops it on every way out. */
export function startLiveView(
  deps: { readonly screen: Screen; readonly scheduler: Scheduler; readonly story: Story },
  options: RehearseOptions,
  colour: boolean,
): LiveView {
  const { screen, scheduler, story } = deps
  let drawn = 0
  let isStopped = false
  let cancel = (): void => {}
  const draw = (): void => {
    const lines = dashboard(story, options, { ...(screen.size?.() ?? USUAL_SIZE), colour })
    const up = drawn > 1 ? `\r${ESCAPE}${drawn - 1}A` : '\r'
    const frame = lines.map((line) => line + CLEAR_TO_LINE_END).join('\n')
    screen.write(HIDE_CURSOR + NO_WRAP + up + frame + CLEAR_BELOW + WRAP)
    drawn = lines.length
  }
  const drawAgain = (): void => {
    draw()
    cancel = scheduler.after(DRAW_EVERY_MS, drawAgain)
  }
  drawAgain()
  return {
    stop() {
      if (isStopped) return
      isStopped = true
      cancel()
      draw()
      screen.write(`\n${SHOW_CURSOR}`)
    },
  }
}
