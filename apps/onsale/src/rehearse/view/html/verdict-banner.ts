import type { Checked } from '@onsale/testkit/oracle/checked.ts'
import type { Findings, Verdict, VerdictLine } from '../../verdict.ts'
import { count, duration } from '../words.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'

/** A tick in a circle for good, a cross in an octagon for bad: told apart without colour. */
export function sign(ok: boolean): Markup {
  return ok
    ? markup`<svg class="sign-good" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="M6.5 12.5l3.7 3.7 7.3-8"/></svg>`
    : markup`<svg class="sign-bad" viewBox="0 0 24 24" aria-hidden="true"><path class="plate" d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path d="M8 8l8 8M16 8l-8 8"/></svg>`
}

/** What can be good or bad: how many there are, and those that are bad. */
export function failuresOf(
  verdict: Verdict,
  invariants: readonly Checked[],
): {
  readonly asked: number
  readonly failed: readonly { readonly what: string; readonly value: string }[]
} {
  const lines = verdict.sections.flatMap(({ title, lines: all }) =>
    all.filter(({ ok }) => ok !== undefined).map((line) => ({ ...line, title })),
  )
  const asked = invariants.filter(({ skipped }) => skipped === undefined)
  return {
    asked: lines.length + asked.length,
    failed: [
      ...lines
        .filter(({ ok }) => ok === false)
        .map(({ title, what, value }) => ({ what: `${title}: ${what}`, value })),
      ...asked
        .filter(({ violationCount }) => violationCount > 0)
        .map(({ id, title, violationCount }) => ({
          what: `invariant ${id}, ${title}`,
          value: `${count(violationCount)} ${violationCount === 1 ? 'violation' : 'violations'}`,
        })),
    ],
  }
}

interface Judged {
  readonly findings: Findings
  readonly verdict: Verdict
}

export function verdictBanner({ findings, verdict }: Judged): Markup {
  const { asked, failed } = failuresOf(verdict, findings.invariants)
  if (verdict.ok) {
    return markup`<section class="verdict good">${sign(true)}<div><h1>Passed</h1>
<p>${summaryOf(findings)}</p><p class="small">${count(asked)} of ${count(asked)} checks hold.</p></div></section>`
  }
  return markup`<section class="verdict bad">${sign(false)}<div><h1>Failed</h1>
<p>${count(failed.length)} of ${count(asked)} checks ${failed.length === 1 ? 'does' : 'do'} not hold:</p>
<ul>${failed.map(({ what, value }) => markup`<li><b>${what}</b> – ${value}</li>`)}</ul></div></section>`
}

function summaryOf({ burst, options, readyAgainMs }: Findings): string {
  const refused = burst.answers.get('409 SOLD_OUT') ?? 0
  const kills = readyAgainMs.length === 1 ? 'one kill -9' : `${readyAgainMs.length} × kill -9`
  return `${count(burst.tickets)} of ${count(Math.min(options.units, options.buyers))} tickets sold to ${count(options.buyers)} buyers, ${count(refused)} told SOLD_OUT. Nothing oversold, nothing lost: not in ${kills}, and not in double submits, time-outs and late charges.`
}

interface Tile {
  readonly name: string
  readonly figure: string
  readonly beside: string
  readonly ok: boolean | undefined
}

/** The figures that an operator asks for first. */
export function figureTiles({ findings, verdict }: Judged): Markup {
  const tiles = tilesOf(findings, verdict)
  return markup`<section aria-label="Figures"><dl class="tiles">${tiles.map(
    ({ name, figure, beside, ok }) => markup`<div${ok === false ? markup` class="bad"` : undefined}>
<dt>${name}</dt><dd><span class="figure">${figure}</span> <span class="beside">${beside}</span>${ok === undefined ? undefined : markup`<span class="mark-of">${sign(ok)}<span class="hidden">${ok ? 'good' : 'not good'}</span></span>`}</dd></div>
`,
  )}</dl></section>`
}

function tilesOf(
  { burst, options, readyAgainMs, peakMemoryMb }: Findings,
  verdict: Verdict,
): Tile[] {
  const lineOf = (what: string): VerdictLine | undefined =>
    verdict.sections.flatMap(({ lines }) => lines).find((line) => line.what === what)
  const zeroOr = (what: string): Pick<Tile, 'figure' | 'beside' | 'ok'> => {
    const line = lineOf(what)
    const isZero = line?.value === '0'
    return { figure: isZero ? '0' : '✖', beside: isZero ? '' : (line?.value ?? ''), ok: line?.ok }
  }
  const slowest = readyAgainMs.length === 0 ? undefined : Math.max(...readyAgainMs)
  return [
    {
      name: 'Sold',
      figure: count(burst.tickets),
      beside: `of ${count(options.units)}, ${count(burst.asked)} asked`,
      ok: lineOf('sold')?.ok,
    },
    { name: 'Oversold', ...zeroOr('oversold units') },
    { name: 'Acknowledged, but missing', ...zeroOr('acknowledged, but missing') },
    { name: 'Answer in the burst, p99', ...percentiles(burst.answerMs) },
    { name: 'Hold to ticket, p99', ...percentiles(burst.holdToTicketMs) },
    {
      name: 'Ready again after kill -9',
      figure: slowest === undefined ? '–' : duration(slowest),
      beside: readyAgainMs.length > 1 ? `slowest of ${readyAgainMs.length}` : '',
      ok: lineOf('ready again after')?.ok,
    },
    {
      name: 'Peak memory',
      figure: peakMemoryMb === undefined ? '–' : `${Math.round(peakMemoryMb)} MB`,
      beside: peakMemoryMb === undefined ? 'not told on this system' : '',
      ok: lineOf('memory, peak')?.ok,
    },
  ]
}

function percentiles(
  latencies: Findings['burst']['answerMs'],
): Pick<Tile, 'figure' | 'beside' | 'ok'> {
  const [p50, p99] = [latencies.percentile(50), latencies.percentile(99)]
  return {
    figure: p99 === undefined ? '–' : duration(p99),
    beside: p50 === undefined ? 'never' : `p50 ${duration(p50)}`,
    ok: undefined,
  }
}
