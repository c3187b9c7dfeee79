import type { Story } from '../story.ts'
import type { Slice } from '../timeline.ts'
import { duration, moment } from '../words.ts'
import type { Chart } from './chart.ts'
import { type Frame, valueAxis } from './frame.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { columnsPath, type Step, stepsPath } from './paths.ts'
import { logScale, logTicks } from './scales.ts'
import { table, tableSlices } from './table.ts'

interface Answered {
  readonly fromMs: number
  readonly toMs: number
  readonly p50: number
  readonly p99: number
}

/** How long answers took over time: the middle one and the slowest hundredth. */
export function latencyChart(story: Story): Chart {
  const { timeline, elapsedMs } = story
  const [all] = answeredOf(timeline.slices(elapsedMs, elapsedMs))
  const summary =
    all === undefined
      ? 'Nothing was answered.'
      : `Over all, p50 is ${duration(all.p50)} and p99 ${duration(all.p99)}.`
  return {
    id: 'latency',
    title: 'Time to the answer, p50 and p99',
    description: `Two lines of steps over ${moment(elapsedMs)}, on a logarithmic scale. ${summary}`,
    legend: markup`<ul class="legend">
<li><svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><path class="p99" d="M0 7H14"/></svg>p99, one in a hundred waits longer</li>
<li><svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><path class="p50" d="M0 7H14"/></svg>p50, the middle</li></ul>`,
    note: 'From the moment a buyer was to come to the final answer, waiting for a connection and asking again included; at the moment the answer came, on a logarithmic scale. While the process is down buyers ask again with the same key, so what they waited shows when it is back.',
    draw: (frame) => drawLatencies(answeredOf(timeline.slices(frame.stepMs, elapsedMs)), frame),
    table: table(
      'Time to the answer',
      ['from', 'answers', 'p50', 'p99'],
      tableSlices(story).map(({ fromMs, total, p50, p99 }) => [
        moment(fromMs),
        String(total),
        p50 === undefined ? '–' : duration(p50),
        p99 === undefined ? '–' : duration(p99),
      ]),
    ),
  }
}

function answeredOf(slices: readonly Slice[]): Answered[] {
  return slices.flatMap(({ fromMs, toMs, p50, p99 }) =>
    p50 === undefined || p99 === undefined ? [] : [{ fromMs, toMs, p50, p99 }],
  )
}

function drawLatencies(slices: readonly Answered[], frame: Frame): Markup {
  const smallest = Math.min(...slices.map(({ p50 }) => p50), 1_000)
  const largest = Math.max(...slices.map(({ p99 }) => p99), 1)
  const ticks = logTicks(Math.max(0.1, smallest), largest)
  const [from = 1] = ticks
  const y = logScale(from, ticks.at(-1) ?? 10, frame.bottom, frame.top)
  const band = slices.map((slice) => ({
    ...edges(slice, frame),
    y0: y(slice.p50),
    y1: y(slice.p99),
  }))
  return markup`${valueAxis(ticks, y, tickName, frame)}
<path class="latency-band" d="${columnsPath(band)}"/>
<path class="p50" d="${stepsPath(stepsOf(slices, ({ p50 }) => y(p50), frame))}"/>
<path class="p99" d="${stepsPath(stepsOf(slices, ({ p99 }) => y(p99), frame))}"/>`
}

function stepsOf(
  slices: readonly Answered[],
  y: (slice: Answered) => number,
  frame: Frame,
): Step[] {
  return slices.map((slice) => ({ ...edges(slice, frame), y: y(slice) }))
}

function edges({ fromMs, toMs }: Answered, { x, right }: Frame): { x0: number; x1: number } {
  return { x0: x(fromMs), x1: Math.min(right, x(toMs)) }
}

function tickName(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`
}
