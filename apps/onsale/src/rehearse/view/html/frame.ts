import type { Chapter, Story } from '../story.ts'
import { duration, moment } from '../words.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { at } from './paths.ts'
import { lanesFor, linearScale, type Scale, timeTicks } from './scales.ts'

/** A chart is drawn once for each size, and the page shows the one that there is room for. */
export const SIZES = [
  { name: 'narrow', width: 360, height: 250, ticks: 5 },
  { name: 'medium', width: 640, height: 280, ticks: 8 },
  { name: 'wide', width: 1_040, height: 300, ticks: 14 },
] as const
export type Size = (typeof SIZES)[number]

const LEFT = 52
const RIGHT = 8
export const AXIS_HEIGHT = 24
const LANE_HEIGHT = 16
/** Of the type that charts are set in; a guess on the large side. */
const CHARACTER_WIDTH = 7.2
/** Narrower than this a step cannot be told from its neighbour. */
const STEP_WIDTH_MIN = 3

export interface Frame {
  readonly size: Size
  readonly x: Scale
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly durationMs: number
  /** Slices of the timeline should be at least this wide. */
  readonly stepMs: number
}

export interface Mark {
  readonly atMs: number
  readonly text: string
  readonly isFault: boolean
  /** Until it was ready again, when it was. */
  readonly untilMs: number | undefined
}

/** The vertical lines of a story: kills, and stops in between. */
export function marksOf({ happenings }: Story): Mark[] {
  const marks: Mark[] = []
  for (const [index, happening] of happenings.entries()) {
    if (happening.kind === 'ready') continue
    const next = happenings[index + 1]
    const ready = next?.kind === 'ready' ? next : undefined
    const isFault = happening.kind === 'killed'
    // The last stop is the end of the rehearsal, and no event in it.
    if (!isFault && ready === undefined) continue
    const text = isFault
      ? `kill -9${ready === undefined ? '' : `, ready after ${duration(ready.afterMs)}`}`
      : 'restart'
    marks.push({ atMs: happening.atMs, text, isFault, untilMs: ready?.atMs })
  }
  return marks
}

interface PlacedMark extends Mark {
  readonly label: string
  readonly lane: number
  readonly labelX: number
}

function placeMarks(marks: readonly Mark[], x: Scale, size: Size): PlacedMark[] {
  const labels = marks.map(({ atMs, text }) => {
    const label = size.name === 'narrow' ? text.replace(/,.*$/, '') : text
    const width = label.length * CHARACTER_WIDTH
    return { label, width, x: Math.min(x(atMs) + 3, size.width - RIGHT - width) }
  })
  const lanes = lanesFor(labels, 6)
  return marks.map((mark, index) => ({
    ...mark,
    label: labels[index]?.label ?? '',
    labelX: labels[index]?.x ?? 0,
    lane: lanes[index] ?? 0,
  }))
}

/** The room for a picture of that size, and what stands around and behind it. */
export function frameOf(
  story: Story,
  size: Size,
): { frame: Frame; behind: Markup; before: Markup } {
  const durationMs = Math.max(1_000, story.elapsedMs)
  const right = size.width - RIGHT
  const x = linearScale(0, durationMs, LEFT, right)
  const marks = placeMarks(marksOf(story), x, size)
  const lanes = Math.max(0, ...marks.map(({ lane }) => lane + 1))
  const top = LANE_HEIGHT * (1 + lanes) + 8
  const bottom = size.height + lanes * LANE_HEIGHT - AXIS_HEIGHT
  const stepMs = (durationMs * STEP_WIDTH_MIN) / (right - LEFT)
  const frame = { size, x, left: LEFT, right, top, bottom, durationMs, stepMs }
  return {
    frame,
    behind: markup`${chapterBands(story, frame)}${timeAxis(frame)}${outages(marks, frame)}`,
    // Names after all of the lines: none is crossed by a line.
    before: markup`${marks.map((mark) => markLine(mark, frame))}${marks.map(markName)}`,
  }
}

function chapterBands({ chapters, elapsedMs }: Story, frame: Frame): Markup {
  return markup`${chapters.map((chapter, index) => {
    if (chapter.beganMs === undefined) return markup``
    const x0 = frame.x(chapter.beganMs)
    const x1 = frame.x(chapter.endedMs ?? elapsedMs)
    const label = chapterLabel(chapter, index + 1, x1 - x0)
    return markup`<rect class="band" x="${at(x0)}" y="0" width="${at(Math.max(1, x1 - x0 - 1))}" height="${at(frame.bottom)}"/>
<text class="band-name" x="${at(x0 + 4)}" y="12">${label}</text>`
  })}`
}

/** As much of the chapter's name as there is room for; its number at least, if that fits. */
export function chapterLabel({ name }: Chapter, number: number, room: number): string {
  const candidates = [`${number} ${name}`, `${number} ${name.replace(/[:,].*$/, '')}`, `${number}`]
  return candidates.find((text) => text.length * CHARACTER_WIDTH + 6 <= room) ?? ''
}

function timeAxis({ x, left, right, bottom, durationMs, size }: Frame): Markup {
  const ticks = timeTicks(durationMs, size.ticks).map(
    (
      ms,
    ) => markup`<text class="tick middle" x="${at(x(ms))}" y="${at(bottom + 17)}">${tickName(ms)}</text>
<path class="axis" d="M${at(x(ms))} ${at(bottom)}v4"/>`,
  )
  return markup`<path class="axis" d="M${at(left)} ${at(bottom)}H${at(right)}"/>${ticks}`
}

function tickName(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : moment(ms)
}

function outages(marks: readonly PlacedMark[], { x, top, bottom }: Frame): Markup {
  return markup`${marks.map(({ atMs, untilMs, isFault }) => {
    if (untilMs === undefined || !isFault) return markup``
    const width = Math.max(1, x(untilMs) - x(atMs))
    const place = markup`x="${at(x(atMs))}" y="${at(top)}" width="${at(width)}" height="${at(bottom - top)}"`
    return markup`<rect class="outage" ${place}/><rect ${place} fill="url(#hatch-outage)"/>`
  })}`
}

function markLine({ atMs, isFault, lane }: PlacedMark, frame: Frame): Markup {
  const d = `M${at(frame.x(atMs))} ${at(nameY(lane) - 10)}V${at(frame.bottom)}`
  return markup`<path class="mark ${kindOf(isFault)}" d="${d}"/>`
}

function markName({ isFault, label, labelX, lane }: PlacedMark): Markup {
  return markup`<text class="mark-name ${kindOf(isFault)}" x="${at(labelX)}" y="${at(nameY(lane))}">${label}</text>`
}

function nameY(lane: number): number {
  return LANE_HEIGHT * (lane + 2) - 2
}

function kindOf(isFault: boolean): string {
  return isFault ? 'fault' : 'stop'
}

/** Horizontal lines with their names to the left. */
export function valueAxis(
  ticks: readonly number[],
  y: Scale,
  name: (value: number) => string,
  { left, right }: Frame,
): Markup {
  return markup`${ticks.map(
    (value) => markup`<path class="grid" d="M${at(left)} ${at(y(value))}H${at(right)}"/>
<text class="tick end" x="${at(left - 6)}" y="${at(y(value) + 4)}">${name(value)}</text>`,
  )}`
}
