import type { MemorySample, Story } from '../story.ts'
import { moment } from '../words.ts'
import type { Chart } from './chart.ts'
import { type Frame, marksOf, valueAxis } from './frame.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { linePath } from './paths.ts'
import { linearScale, niceTicks } from './scales.ts'
import { table } from './table.ts'

const TABLE_ROWS_MAX = 40

/** What the process held in memory over time; undefined when it told nothing. */
export function memoryChart(story: Story, peakMb: number | undefined): Chart | undefined {
  const { memory } = story
  if (memory.length < 2) return undefined
  const largest = Math.max(...memory.map(({ mb }) => mb))
  const peak =
    peakMb === undefined ? '' : ` The peak, by the system’s count, is ${Math.round(peakMb)} MB.`
  const each = Math.ceil(memory.length / TABLE_ROWS_MAX)
  return {
    id: 'memory',
    title: 'Memory of the process',
    description: `A line over ${moment(story.elapsedMs)}; the largest sample is ${Math.round(largest)} MB.${peak}`,
    legend: markup``,
    note: `Resident set, asked for about twice a second.${peak}`,
    draw: (frame) => drawMemory(livesOf(story), largest, frame),
    table: table(
      'Memory of the process',
      ['at', 'resident, MB'],
      memory
        .filter((_, index) => index % each === 0)
        .map(({ atMs, mb }) => [moment(atMs), mb.toFixed(0)]),
    ),
  }
}

/** The samples of each life of the process: between them there is nothing to join. */
export function livesOf(story: Story): MemorySample[][] {
  const lives: MemorySample[][] = [[]]
  const ends = marksOf(story).map(({ atMs }) => atMs)
  for (const sample of story.memory) {
    const last = lives.at(-1)?.at(-1)
    const isNew = last !== undefined && ends.some((end) => end >= last.atMs && end < sample.atMs)
    if (isNew) lives.push([])
    lives.at(-1)?.push(sample)
  }
  return lives
}

function drawMemory(lives: readonly MemorySample[][], largest: number, frame: Frame): Markup {
  const ticks = niceTicks(largest, 3)
  const y = linearScale(0, ticks.at(-1) ?? 1, frame.bottom, frame.top)
  const lines = lives.map((samples) => {
    const [first] = samples
    const last = samples.at(-1)
    if (first === undefined || last === undefined) return markup``
    const line = linePath(samples.map(({ atMs, mb }) => ({ x: frame.x(atMs), y: y(mb) })))
    const dots = samples.length === 1 ? `${line}h2` : line
    const below = `${line}L${frame.x(last.atMs)} ${frame.bottom}L${frame.x(first.atMs)} ${frame.bottom}Z`
    return markup`<path class="memory-area" d="${below}"/><path class="memory-line" d="${dots}"/>`
  })
  return markup`${valueAxis(ticks, y, (mb) => `${mb} MB`, frame)}${lines}`
}
