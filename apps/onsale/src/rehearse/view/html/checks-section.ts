import type { Checked, Violation } from '@onsale/testkit/oracle/checked.ts'
import type { Verdict, VerdictLine } from '../../verdict.ts'
import { count } from '../words.ts'
import { type Markup, markup } from '@onsale/kernel/markup.ts'
import { sign } from './verdict-banner.ts'

/** Every line of the verdict, in its sections. */
export function checksSection({ sections }: Verdict): Markup {
  return markup`<section aria-labelledby="checks"><h2 id="checks">Every check</h2>
<div class="columns">${sections.map(
    ({
      title,
      lines,
    }) => markup`<table class="checks"><caption>${title}</caption><tbody>${lines.map(checkRow)}</tbody></table>
`,
  )}</div></section>`
}

function checkRow({ what, value, ok }: VerdictLine): Markup {
  return markup`<tr${ok === false ? markup` class="bad"` : undefined}><td class="is">${signCell(ok)}</td><th scope="row">${what}</th><td>${value}</td></tr>
`
}

function signCell(ok: boolean | undefined): Markup | undefined {
  if (ok === undefined) return undefined
  return markup`${sign(ok)}<span class="hidden">${ok ? 'good' : 'not good'}</span>`
}

/** The invariants with how much was looked at, and what breaks them. */
export function invariantsSection(invariants: readonly Checked[]): Markup {
  return markup`<section aria-labelledby="invariants"><h2 id="invariants">Invariants</h2>
<p class="lead">Asked of the databases after it all; docs/invariants.md says what each means.</p>
<table class="checks invariants"><thead><tr><td></td><th scope="col">Invariant</th><th scope="col">Looked at</th></tr></thead>
<tbody>${invariants.map(invariantRow)}</tbody></table></section>`
}

function invariantRow(invariant: Checked): Markup {
  const { id, title, checked, of, violationCount, violations, notes, skipped } = invariant
  const isAsked = skipped === undefined
  const ok = isAsked ? violationCount === 0 : undefined
  const hidden = violationCount - violations.length
  const found =
    violationCount === 0
      ? undefined
      : markup`<p><b>${count(violationCount)} violations</b></p><ul>${violations.map(
          (violation) => markup`<li><code>${violationText(violation)}</code></li>`,
        )}${hidden > 0 ? markup`<li>and ${count(hidden)} more</li>` : undefined}</ul>`
  return markup`<tr${ok === false ? markup` class="bad"` : undefined}><td class="is">${signCell(ok)}</td><th scope="row"><span class="number">${id}</span> ${title}${found}</th><td>${isAsked ? `${count(checked)} ${of}` : `not asked here: ${skipped}`}${notes.map((note) => markup`<br><span class="small">${note}</span>`)}</td></tr>
`
}

function violationText({ what, ...facts }: Violation): string {
  const figures = Object.entries(facts).map(([name, value]) => `${name}=${value ?? 'null'}`)
  return `${what}: ${figures.join(' ')}`
}
