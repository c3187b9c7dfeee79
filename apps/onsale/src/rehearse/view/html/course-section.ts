import type { Happening, Story } from '../story.ts'
import { count, duration, moment } from '../words.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'

interface Entry {
  readonly atMs: number
  readonly text: Markup
  readonly isFault: boolean
}

/** What happened, in the order in which it did. */
export function courseSection(story: Story): Markup {
  const entries = [...happeningEntries(story), ...chapterEntries(story)]
  entries.sort((a, b) => a.atMs - b.atMs)
  return markup`<section aria-labelledby="course"><h2 id="course">What happened when</h2>
<ol class="course">${entries.map(
    ({ atMs, text, isFault }) =>
      markup`<li${isFault ? markup` class="fault"` : undefined}><span class="at">${moment(atMs)}</span><span>${text}</span></li>
`,
  )}</ol></section>`
}

function chapterEntries({ chapters }: Story): Entry[] {
  return chapters.flatMap(({ name, recorder, beganMs, endedMs }, index) => {
    if (beganMs === undefined) return []
    const took = endedMs === undefined ? 'did not end' : moment(endedMs - beganMs)
    const answers = recorder === undefined ? '' : `, ${count(recorder.answeredCount)} answers`
    return [
      {
        atMs: beganMs,
        text: markup`<b>${index + 1} ${name}</b> (${took}${answers})`,
        isFault: false,
      },
    ]
  })
}

function happeningEntries({ happenings }: Story): Entry[] {
  return happenings.map((happening) => ({
    atMs: happening.atMs,
    text: wordsOf(happening),
    isFault: happening.kind === 'killed',
  }))
}

function wordsOf(happening: Happening): Markup {
  if (happening.kind !== 'ready') {
    const isKill = happening.kind === 'killed'
    return isKill ? markup`<b>kill -9</b>` : markup`asked to stop, SIGTERM`
  }
  const after = duration(happening.afterMs)
  return happening.again
    ? markup`ready again, ${after} after the kill`
    : markup`ready, ${after} after it was started`
}
