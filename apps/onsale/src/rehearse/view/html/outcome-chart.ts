import { countOutcomes, OUTCOMES, type Outcome } from '../outcomes.ts'
import type { Story } from '../story.ts'
import type { Slice } from '../timeline.ts'
import { count, duration, moment } from '../words.ts'
import type { Chart } from './chart.ts'
import { type Frame, valueAxis } from './frame.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { type Column, columnsPath } from './paths.ts'
import { linearScale, niceTicks, type Scale } from './scales.ts'
import { table, tableSlices } from './table.ts'

/** What happened once among thousands is seen all the same. */
const HEIGHT_MIN = 2

export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
  held: 'held (201)',
  'sold out': 'sold out (409)',
  refused: 'refused for another reason (4xx)',
  'told to wait': 'told to wait (503, 429)',
  error: 'error or no answer',
}

/** Answers a second over time, stacked by what they meant to the buyer. */
export function outcomeChart(story: Story): Chart {
  const { timeline, elapsedMs } = story
  const all = timeline.slices(elapsedMs, elapsedMs)
  const totals = countOutcomes(new Map(all.flatMap(({ counts }) => [...counts])))
  const shown = OUTCOMES.filter((outcome) => totals[outcome] > 0)
  const said = shown.map((outcome) => `${count(totals[outcome])} ${OUTCOME_NAMES[outcome]}`)
  return {
    id: 'answers',
    title: 'Answers a second, by outcome',
    description: `Stacked columns over ${moment(elapsedMs)}. In all: ${said.join('; ')}.`,
    legend: markup`<ul class="legend">${shown.map(
      (outcome) =>
        markup`<li><svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><rect class="o-${slug(outcome)}" width="14" height="14"/>${hatchSwatch(outcome)}</svg>${OUTCOME_NAMES[outcome]} <b>${count(totals[outcome])}</b></li>`,
    )}</ul>`,
    note: `Final answers to claims, when they came. The finest step is ${duration(timeline.bucketMs)}; whatever came at all is drawn at least ${HEIGHT_MIN} points high.`,
    draw: (frame) => drawOutcomes(timeline.slices(frame.stepMs, elapsedMs), shown, frame),
    table: table(
      'Answers, by outcome',
      ['from', ...shown, 'together'],
      tableSlices(story).map(({ fromMs, counts, total }) => {
        const outcomes = countOutcomes(counts)
        return [moment(fromMs), ...shown.map((one) => count(outcomes[one])), count(total)]
      }),
    ),
  }
}

function drawOutcomes(slices: readonly Slice[], shown: readonly Outcome[], frame: Frame): Markup {
  const largest = Math.max(1, ...slices.map((slice) => slice.total * perSecond(slice)))
  const ticks = niceTicks(largest, 4)
  const y = linearScale(0, ticks.at(-1) ?? 1, frame.bottom, frame.top)
  const stacks = new Map<Outcome, Column[]>()
  for (const slice of slices) {
    for (const [outcome, column] of stackOf(slice, y, frame)) {
      stacks.set(outcome, [...(stacks.get(outcome) ?? []), column])
    }
  }
  const paths = shown.map((outcome) => {
    const d = columnsPath(stacks.get(outcome) ?? [])
    const hatch = HATCHES.has(outcome)
      ? markup`<path class="h-${slug(outcome)}" d="${d}" fill="url(#hatch-${slug(outcome)})"/>`
      : undefined
    return markup`<path class="o-${slug(outcome)} crisp" d="${d}"/>${hatch}`
  })
  return markup`${valueAxis(ticks, y, count, frame)}${paths}`
}

/** The columns of one slice, from the bottom up. */
export function stackOf(slice: Slice, y: Scale, frame: Frame): [Outcome, Column][] {
  const outcomes = countOutcomes(slice.counts)
  const x0 = frame.x(slice.fromMs)
  const x1 = Math.min(frame.right, frame.x(slice.toMs))
  const stack: [Outcome, Column][] = []
  let below = y(0)
  for (const outcome of OUTCOMES) {
    if (outcomes[outcome] === 0) continue
    const height = Math.max(HEIGHT_MIN, y(0) - y(outcomes[outcome] * perSecond(slice)))
    stack.push([outcome, { x0, x1, y0: below, y1: below - height }])
    below -= height
  }
  return stack
}

function perSecond({ fromMs, toMs }: Slice): number {
  return 1_000 / (toMs - fromMs)
}

/** Told apart by more than colour. */
const HATCHES: ReadonlySet<Outcome> = new Set<Outcome>(['told to wait', 'error'])

function hatchSwatch(outcome: Outcome): Markup | undefined {
  if (!HATCHES.has(outcome)) return undefined
  return markup`<rect width="14" height="14" fill="url(#hatch-${slug(outcome)})"/>`
}

/** Patterns for the whole page: in a picture that is never hidden, as hidden ones lend nothing. */
export const hatchPatterns = markup`<svg class="patterns" aria-hidden="true" width="0" height="0"><defs>
<pattern id="hatch-told-to-wait" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>
<pattern id="hatch-outage" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch-outage" d="M0 0V7"/></pattern>
<pattern id="hatch-error" width="7" height="7" patternUnits="userSpaceOnUse"><path class="hatch" d="M0 0L7 7M7 0L0 7"/></pattern>
</defs></svg>`

function slug(outcome: Outcome): string {
  return outcome.replaceAll(' ', '-')
}
