import { describeInvariants, describeViolations } from '../verify/describe-results.ts'
import type { Findings, Verdict, VerdictLine } from './verdict.ts'

const WHAT_WIDTH = 30

/** The verdict as tables for a person. */
export function describeVerdict(verdict: Verdict, findings: Findings): string {
  const { invariants } = findings
  return [
    ...verdict.sections.flatMap(({ title, lines }) => ['', title, ...lines.map(describeLine)]),
    '',
    'invariants, on the databases after it all',
    ...describeInvariants(invariants),
    ...invariants.filter((one) => one.violationCount > 0).flatMap(describeViolations),
    '',
    verdict.ok ? 'verdict: ✔ good' : 'verdict: ✖ not good',
  ].join('\n')
}

function describeLine({ what, value, ok }: VerdictLine): string {
  const mark = ok === undefined ? ' ' : ok ? '✔' : '✖'
  return `  ${mark} ${what.padEnd(WHAT_WIDTH)} ${value}`
}

/** The same for machines: figures as numbers, durations in ms. */
export function verdictDocument(verdict: Verdict, findings: Findings): unknown {
  const { options, burst, kills, readyAgainMs, peakMemoryMb, invariants } = findings
  const { buyers, units, ratePerSecond, seed } = options
  return {
    ok: verdict.ok,
    options: { buyers, units, ratePerSecond, seed },
    asked: burst.asked,
    sold: burst.tickets,
    answers: Object.fromEntries(burst.answers),
    faults: Object.fromEntries(burst.faults),
    oversold: invariants
      .flatMap((invariant) => invariant.violations)
      .filter((violation) => violation.what.startsWith('oversold')).length,
    acknowledgedButMissing: invariants
      .flatMap((invariant) => invariant.violations)
      .filter((violation) => violation.what.startsWith('answered 201')).length,
    answerMs: percentilesOf(burst.answerMs),
    holdToTicketMs: percentilesOf(burst.holdToTicketMs),
    kills: {
      asked: kills.asked,
      retries: kills.retries,
      sold: kills.tickets,
      answers: Object.fromEntries(kills.answers),
      readyAgainMs,
    },
    peakMemoryMb: peakMemoryMb ?? null,
    sections: verdict.sections,
    invariants,
  }
}

function percentilesOf(latencies: Findings['burst']['answerMs']) {
  return { p50: latencies.percentile(50) ?? null, p99: latencies.percentile(99) ?? null }
}
