import type { Checked } from '@onsale/testkit/oracle/checked.ts'
import type { RehearseOptions } from './options.ts'
import type { Endings } from './phases/endings.ts'
import type { Recorder } from './recorder.ts'

/** All that a rehearsal found. */
export interface Findings {
  readonly options: RehearseOptions
  readonly burst: Recorder
  readonly kills: Recorder
  /** Tickets that the part with kills had to sell. */
  readonly killsUnits: number
  readonly readyAgainMs: readonly number[]
  readonly readyAgainMsMax: number
  readonly duplicates: Recorder
  readonly endings: Recorder
  readonly endingsSeen: Endings
  /** What was under way when nothing should have been. */
  readonly left: ReadonlyMap<string, number>
  /** Exit code of the process after SIGTERM; undefined when it had to be killed. */
  readonly exitCode: number | null | undefined
  readonly peakMemoryMb: number | undefined
  readonly invariants: readonly Checked[]
}

/** A line of the verdict: good, bad, or a figure that is neither. */
export interface VerdictLine {
  readonly what: string
  readonly value: string
  readonly ok?: boolean
}

export interface VerdictSection {
  readonly title: string
  readonly lines: readonly VerdictLine[]
}

export interface Verdict {
  readonly ok: boolean
  readonly sections: readonly VerdictSection[]
}

const MEMORY_MB_MAX = 400
const MISSING = ['answered 201', 'answered as captured', 'other lines', 'another person’s']

/** Good when every line that can be bad is good, and every invariant that was asked holds. */
export function judge(findings: Findings): Verdict {
  const sections = [
    judgeBurst(findings),
    judgeKills(findings),
    judgeEndings(findings),
    judgeInstance(findings),
  ]
  const lines = sections.flatMap((section) => section.lines)
  const holds = findings.invariants.every((invariant) => invariant.violationCount === 0)
  return { ok: holds && lines.every((line) => line.ok !== false), sections }
}

function judgeBurst({ options, burst, invariants }: Findings): VerdictSection {
  const expected = Math.min(options.units, options.buyers)
  const refused = count(burst, '409 SOLD_OUT')
  return {
    title: 'burst',
    lines: [
      { what: 'asked', value: `${number(burst.asked)} buyers, one ticket each` },
      exactly('sold', burst.tickets, expected),
      exactly('refused, SOLD_OUT', refused, options.buyers - expected),
      none('answers of any other kind', others(burst, ['201', '409 SOLD_OUT'])),
      none('went wrong after the 201', [...burst.faults]),
      none('oversold units', violations(invariants, '1', ['oversold'])),
      none('acknowledged, but missing', violations(invariants, '3', MISSING)),
      exactly('granted after a SOLD_OUT', burst.grantedAfterSoldOut, 0),
      { what: 'answer after', value: percentiles(burst.answerMs) },
      { what: 'hold to ticket', value: percentiles(burst.holdToTicketMs) },
    ],
  }
}

function judgeKills({
  kills,
  killsUnits,
  readyAgainMs,
  readyAgainMsMax,
}: Findings): VerdictSection {
  return {
    title: 'kill -9 in mid-burst, buyers ask again with the same keys',
    lines: [
      { what: 'asked', value: `${number(kills.asked)} buyers, ${number(kills.retries)} retries` },
      { what: 'kills', value: String(readyAgainMs.length), ok: readyAgainMs.length > 0 },
      {
        what: 'ready again after',
        value: `${readyAgainMs.map(duration).join(', ')} (at most ${duration(readyAgainMsMax)})`,
        ok: readyAgainMs.every((ms) => ms < readyAgainMsMax),
      },
      exactly('sold', kills.tickets, killsUnits),
      none('answers of any other kind', others(kills, ['201', '409 SOLD_OUT'])),
      none('went wrong after the 201', [...kills.faults]),
    ],
  }
}

function judgeEndings({ duplicates, endings, endingsSeen }: Findings): VerdictSection {
  const ways = [...endingsSeen].map(([way, ends]) => ({
    what: way,
    value: [...ends].map(([end, times]) => `${times} ${end}`).join(', '),
  }))
  const granted = duplicates.grants.size
  return {
    title: 'double submits and endings',
    lines: [
      {
        what: 'same key twice, other keys',
        value: `${number(duplicates.asked)} claims, ${number(granted)} granted`,
        ok: granted > 0,
      },
      none('answered in any other way', [
        ...others(duplicates, ['201', '409 LIMIT_EXCEEDED']),
        ...duplicates.faults,
      ]),
      ...ways,
      none('ended in any other way', [
        ...others(endings, ['201', '409 SOLD_OUT']),
        ...endings.faults,
      ]),
    ],
  }
}

function judgeInstance({ left, exitCode, peakMemoryMb }: Findings): VerdictSection {
  const memory: VerdictLine =
    peakMemoryMb === undefined
      ? { what: 'memory, peak', value: 'not told on this system' }
      : {
          what: 'memory, peak',
          value: `${Math.round(peakMemoryMb)} MB (at most ${MEMORY_MB_MAX} MB)`,
          ok: peakMemoryMb < MEMORY_MB_MAX,
        }
  return {
    title: 'the process',
    lines: [
      memory,
      none('still under way at the end', [...left]),
      {
        what: 'ended on SIGTERM with',
        value: exitCode === undefined ? 'nothing; it had to be killed' : String(exitCode),
        ok: exitCode === 0,
      },
    ],
  }
}

function exactly(what: string, value: number, expected: number): VerdictLine {
  const ok = value === expected
  return { what, value: ok ? number(value) : `${number(value)}, not ${number(expected)}`, ok }
}

/** Good when there is nothing to tell. */
function none(what: string, found: readonly (readonly [string, number])[]): VerdictLine {
  const value = found.map(([kind, times]) => `${number(times)} × ${kind}`).join(', ')
  return { what, value: value === '' ? '0' : value, ok: found.length === 0 }
}

function others(recorder: Recorder, expected: readonly string[]): [string, number][] {
  return [...recorder.answers].filter(([kind]) => !expected.includes(kind))
}

function count(recorder: Recorder, kind: string): number {
  return recorder.answers.get(kind) ?? 0
}

/** The violations of an invariant that speak of one of these, by what they say. */
function violations(
  invariants: readonly Checked[],
  id: string,
  words: readonly string[],
): [string, number][] {
  const counts = new Map<string, number>()
  for (const invariant of invariants) {
    if (invariant.id !== id) continue
    const isAll = invariant.violationCount === invariant.violations.length
    for (const { what } of invariant.violations) {
      if (!words.some((word) => what.includes(word))) continue
      const kind = isAll ? what : `${what} (not all are shown)`
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
  }
  return [...counts]
}

function percentiles(latencies: Recorder['answerMs']): string {
  const [p50, p99] = [latencies.percentile(50), latencies.percentile(99)]
  if (p50 === undefined || p99 === undefined) return 'never'
  return `p50 ${duration(p50)}, p99 ${duration(p99)}`
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
