import type { Story } from '../story.ts'
import { duration, moment } from '../words.ts'
import { type Line, piece } from './line.ts'

/** One line for each kill and each stop, with what became of it. */
export function happeningLines(story: Story): Line[] {
  const lines: Line[] = []
  for (const [index, happening] of story.happenings.entries()) {
    if (happening.kind === 'ready') continue
    const at = `at ${moment(happening.atMs)}`
    const next = story.happenings[index + 1]
    const after = next?.kind === 'ready' ? duration(next.afterMs) : undefined
    if (happening.kind === 'killed') {
      const waiting = `down for ${moment(story.elapsedMs - happening.atMs)} …`
      lines.push([
        piece('  ✖ kill -9 ', 'bad'),
        piece(`${at} · `),
        after === undefined ? piece(waiting, 'warn') : piece(`ready again after ${after}`, 'good'),
      ])
    } else {
      const then = after === undefined ? '' : ` · started with short holds, ready after ${after}`
      lines.push([piece(`  ↻ asked to stop ${at}${then}`, 'dim')])
    }
  }
  return lines
}
