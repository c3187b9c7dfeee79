import type { RehearseOptions } from '../../options.ts'
import type { Recorder } from '../../recorder.ts'
import { outcomeOf } from '../outcomes.ts'
import type { Chapter, Story } from '../story.ts'
import { count, duration, moment } from '../words.ts'
import { happeningLines } from './happening-lines.ts'
import { flow, type Line, piece, renderLine, type Tone, widthOf } from './line.ts'
import { sparkline } from './sparkline.ts'

export interface Canvas {
  readonly columns: number
  readonly rows: number
  readonly colour: boolean
}

const COLUMNS_MAX = 120
const BAR_MAX = 32
const SPARK_SLICE_MS = 250
const SPARK_MAX = 80
const CODES_SHOWN_MAX = 6
const NAME_WIDTH = 14
const HAPPENINGS_SHOWN_MAX = 4
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'

/** The story as it stands, at most `rows - 1` lines, none wider than `columns`. */
export function dashboard(
  story: Story,
  options: RehearseOptions,
  { columns, rows, colour }: Canvas,
): string[] {
  const width = Math.min(columns - 1, COLUMNS_MAX)
  const blank: Line = []
  const lines = [
    titleLine(story, options, width),
    blank,
    ...story.chapters.map((chapter) => chapterLine(story, chapter, width)),
    blank,
    ...figureLines(story, width),
    blank,
    ...sparkLines(story, width),
    blank,
    ...happeningLines(story).slice(-HAPPENINGS_SHOWN_MAX),
  ]
  const fitting = lines.length < rows ? lines : lines.filter((line) => line !== blank)
  return fitting.slice(0, Math.max(1, rows - 1)).map((line) => renderLine(line, width, colour))
}

function titleLine(story: Story, options: RehearseOptions, width: number): Line {
  const elapsed = moment(story.elapsedMs)
  const title = 'onsale rehearse'
  const what = ` · ${count(options.buyers)} buyers, ${count(options.units)} tickets, seed ${options.seed}`
  const room = width - title.length - elapsed.length - 1
  const shown = what.length <= room ? what : ''
  const gap = Math.max(1, width - title.length - shown.length - elapsed.length)
  return [piece(title, 'strong'), piece(shown, 'dim'), piece(' '.repeat(gap)), piece(elapsed)]
}

function chapterLine(story: Story, chapter: Chapter, width: number): Line {
  const { name, recorder, expected, beganMs, endedMs } = chapter
  if (beganMs === undefined) return [piece(`  · ${name}`, 'dim')]
  const isOn = endedMs === undefined
  const took = moment((endedMs ?? story.elapsedMs) - beganMs)
  const turn = SPINNER[Math.floor(story.elapsedMs / 200) % SPINNER.length] ?? '·'
  const left = isOn
    ? [piece(`  ${turn} `, 'warn'), piece(name, 'strong')]
    : [piece('  ✔ ', 'good'), piece(name)]
  const answered = recorder?.answeredCount ?? 0
  const figure =
    recorder === undefined
      ? ''
      : isOn && expected !== undefined
        ? `${count(answered)} / ${count(expected)}`
        : `${count(answered)} answers`
  const right = `${figure.padStart(16)}${took.padStart(9)}`
  const room = width - widthOf(left) - right.length
  const barRoom = Math.min(BAR_MAX, room - 4)
  const bar =
    isOn && expected !== undefined && barRoom >= 8 ? barOf(answered / expected, barRoom) : ''
  const gap = ' '.repeat(Math.max(1, room - bar.length))
  return [...left, piece(gap), piece(bar, 'good'), piece(right, isOn ? 'plain' : 'dim')]
}

function barOf(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

/** Of the part that is on: buyers, tickets, refusals by code, and what must not be. */
function figureLines(story: Story, width: number): Line[] {
  const recorder = story.chapters.findLast(
    (chapter) => chapter.beganMs !== undefined && chapter.recorder !== undefined,
  )?.recorder
  if (recorder === undefined)
    return [[piece('  starting the program on a scratch folder …', 'dim')]]
  const { refused, bad } = sortAnswers(recorder)
  const cells = [
    cell('came', recorder.asked),
    cell('answered', recorder.answeredCount),
    cell('holds', recorder.grants.size),
    cell('sold', recorder.tickets, 'good'),
    cell('asked again', recorder.retries, 'plain'),
    cell('errors', bad, bad === 0 ? 'plain' : 'bad'),
    // Last, so that a code that comes up moves nothing.
    ...refused.map(([kind, times]) => cell(kind, times)),
  ]
  return flow(cells, width - 2).map((line) => [piece('  '), ...line])
}

function sortAnswers(recorder: Recorder): {
  readonly refused: readonly (readonly [string, number])[]
  readonly bad: number
} {
  const refused: [string, number][] = []
  let bad = [...recorder.faults.values()].reduce((sum, times) => sum + times, 0)
  for (const [kind, times] of recorder.answers) {
    const outcome = outcomeOf(kind)
    if (outcome === 'error') bad += times
    else if (outcome !== 'held') refused.push([kind.replace(/^\d+ /, ''), times])
  }
  refused.sort((a, b) => b[1] - a[1])
  return { refused: refused.slice(0, CODES_SHOWN_MAX), bad }
}

function cell(name: string, value: number, tone: Tone = 'strong'): Line {
  return [
    piece(`${name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)} `, 'dim'),
    piece(count(value).padStart(7), tone),
  ]
}

/** The last seconds: how many answers, and how long the slowest hundredth waited. */
function sparkLines(story: Story, width: number): Line[] {
  const cells = Math.max(10, Math.min(SPARK_MAX, width - 24))
  const untilMs = Math.floor(story.elapsedMs / SPARK_SLICE_MS) * SPARK_SLICE_MS
  const fromMs = Math.max(0, untilMs - cells * SPARK_SLICE_MS)
  const slices = story.timeline.slices(SPARK_SLICE_MS, untilMs, fromMs).slice(-cells)
  const lastSecond = slices.slice(-1_000 / SPARK_SLICE_MS)
  const rate = lastSecond.reduce((sum, { total }) => sum + total, 0)
  const rates = sparkline(slices.map(({ total }) => total)).padEnd(cells)
  const p99s = sparkline(
    slices.map(({ p99 }) => p99),
    'log',
  ).padEnd(cells)
  const slowest = lastSecond.findLast(({ total }) => total > 0)?.p99
  const p99 = slowest === undefined ? '–' : duration(slowest)
  return [
    [piece('  answers/s ', 'dim'), piece(rates, 'good'), piece(count(rate).padStart(10))],
    [piece('  p99       ', 'dim'), piece(p99s, 'warn'), piece(p99.padStart(10))],
  ]
}
