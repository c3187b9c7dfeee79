import type { Story } from '../story.ts'
import { count } from '../words.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { table } from './table.ts'

/** Answers by status and code, a column for each part of the rehearsal. */
export function answersSection({ chapters }: Story): Markup {
  const asking = chapters.flatMap(({ name, recorder }) =>
    recorder === undefined ? [] : [{ name: name.replace(/[:,].*$/, ''), recorder }],
  )
  const kinds = new Set(asking.flatMap(({ recorder }) => [...recorder.answers.keys()]))
  const rows = [...kinds]
    .sort()
    .map((kind) => [kind, ...asking.map(({ recorder }) => shown(recorder.answers.get(kind)))])
  const more: [string, ...string[]][] = [
    ['asked', ...asking.map(({ recorder }) => count(recorder.asked))],
    ['asked again', ...asking.map(({ recorder }) => count(recorder.retries))],
    ['tickets in hand', ...asking.map(({ recorder }) => count(recorder.tickets))],
  ]
  return markup`<section aria-labelledby="codes"><h2 id="codes">Answers by code</h2>
<div class="scroll">${table(
    'Final answers to claims, in each part',
    ['', ...asking.map(({ name }) => name)],
    [...rows, ...more],
  )}</div></section>`
}

function shown(times: number | undefined): string {
  return times === undefined ? '–' : count(times)
}
