import type { Clock } from '@onsale/kernel/clock.ts'
import type { Recorder } from '../recorder.ts'
import { Timeline } from './timeline.ts'

/** A part of the rehearsal; times are in ms since the start, undefined until they come. */
export interface Chapter {
  readonly name: string
  /** Undefined for a part in which no buyer asks. */
  readonly recorder: Recorder | undefined
  /** Buyers who will come; undefined where that is not told before. */
  readonly expected: number | undefined
  beganMs: number | undefined
  endedMs: number | undefined
}

/** What was done to the process, or what it did, in ms since the start. */
export type Happening =
  | { readonly kind: 'killed' | 'asked to stop'; readonly atMs: number }
  /** `afterMs` since the kill, or since it was started when it was not killed. */
  | {
      readonly kind: 'ready'
      readonly atMs: number
      readonly afterMs: number
      readonly again: boolean
    }

export interface MemorySample {
  readonly atMs: number
  readonly mb: number
}

const HAPPENINGS_MAX = 200
const MEMORY_SAMPLES_MAX = 1_200

/**
 * What happened in a rehearsal and when. Like the recorders it only writes down; the live view
 * reads it while it is being filled, the report afterwards. Everything in it is bounded.
 */
export class Story {
  readonly #clock: Clock
  readonly #startMs: number
  readonly timeline = new Timeline()
  readonly chapters: Chapter[] = []
  readonly happenings: Happening[] = []
  memory: readonly MemorySample[] = []
  #downSinceMs: number | undefined
  #endedMs: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startMs = clock.monotonicMs()
  }

  /** Since the start, until the end when that has come. */
  get elapsedMs(): number {
    return this.#endedMs ?? this.#clock.monotonicMs() - this.#startMs
  }

  /** `atMs` by the monotonic clock, as recorders have it. */
  answered(kind: string, latencyMs: number, atMs: number): void {
    this.timeline.add(atMs - this.#startMs, kind, latencyMs)
  }

  plan(name: string, recorder?: Recorder, expected?: number): Chapter {
    const chapter = { name, recorder, expected, beganMs: undefined, endedMs: undefined }
    this.chapters.push(chapter)
    return chapter
  }

  begin(chapter: Chapter): void {
    chapter.beganMs = this.elapsedMs
  }

  end(chapter: Chapter): void {
    chapter.endedMs = this.elapsedMs
  }

  get current(): Chapter | undefined {
    return this.chapters.findLast(({ beganMs }) => beganMs !== undefined)
  }

  killed(): void {
    this.#downSinceMs = this.elapsedMs
    this.#happened({ kind: 'killed', atMs: this.elapsedMs })
  }

  askedToStop(): void {
    this.#happened({ kind: 'asked to stop', atMs: this.elapsedMs })
  }

  /** `startMs` is how long the start took. */
  ready(startMs: number): void {
    const atMs = this.elapsedMs
    const again = this.#downSinceMs !== undefined
    const afterMs = this.#downSinceMs === undefined ? startMs : atMs - this.#downSinceMs
    this.#downSinceMs = undefined
    this.#happened({ kind: 'ready', atMs, afterMs, again })
  }

  /** When the process was killed, while it is not ready again. */
  get downSinceMs(): number | undefined {
    return this.#downSinceMs
  }

  memoryIs(mb: number): void {
    if (this.memory.length >= MEMORY_SAMPLES_MAX) {
      this.memory = this.memory.filter((_, index) => index % 2 === 0)
    }
    this.memory = [...this.memory, { atMs: this.elapsedMs, mb }]
  }

  /** Time stands still from here on. */
  over(): void {
    this.#endedMs ??= this.elapsedMs
  }

  #happened(happening: Happening): void {
    if (this.happenings.length < HAPPENINGS_MAX) this.happenings.push(happening)
  }
}
