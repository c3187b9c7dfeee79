import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Recorder } from './recorder.ts'

/** Where progress is drawn; not a terminal: each part is told once, when it begins. */
export interface Screen {
  readonly isTerminal: boolean
  write(text: string): void
}

const DRAW_EVERY_MS = 100
const BAR_WIDTH = 32
const CLEAR_LINE = '\r\u001B[2K'

/** Draws what `recorder` fills while `work` runs. */
export async function withProgress<Result>(
  deps: { readonly screen: Screen; readonly scheduler: Scheduler },
  recorder: Recorder,
  expected: number | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const { screen, scheduler } = deps
  if (!screen.isTerminal) {
    screen.write(`· ${recorder.name}\n`)
    return work()
  }
  let cancel = (): void => {}
  const draw = (): void => {
    screen.write(CLEAR_LINE + progressLine(recorder, expected))
    cancel = scheduler.after(DRAW_EVERY_MS, draw)
  }
  draw()
  try {
    return await work()
  } finally {
    cancel()
    screen.write(`${CLEAR_LINE}${progressLine(recorder, expected)}\n`)
  }
}

/** `▕███░░░▏ 12,345/20,000 burst · 1,000 holds · 812 tickets · 11,345 sold out`. */
export function progressLine(recorder: Recorder, expected: number | undefined): string {
  const done = recorder.answeredCount
  const share = expected === undefined || expected === 0 ? 0 : Math.min(1, done / expected)
  const full = Math.round(share * BAR_WIDTH)
  const bar = `▕${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}▏`
  const soldOut = recorder.answers.get('409 SOLD_OUT') ?? 0
  return [
    `${expected === undefined ? '·' : bar} ${count(done)}${expected === undefined ? '' : `/${count(expected)}`} ${recorder.name}`,
    `${count(recorder.grants.size)} holds`,
    `${count(recorder.tickets)} tickets`,
    `${count(soldOut)} sold out`,
  ].join(' · ')
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
