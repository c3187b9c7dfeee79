import type { Checked, Violation } from '@onsale/testkit/oracle/checked.ts'

const TITLE_WIDTH = 40
const COUNT_WIDTH = 30

/** The invariants as a table, then what breaks them; `shown` says of which databases. */
export function describeResults(results: readonly Checked[], shown: readonly string[]): string {
  const total = results.reduce((sum, result) => sum + result.violationCount, 0)
  return [
    `onsale verify: ${shown.join(', ')}`,
    '',
    ...describeInvariants(results),
    ...results.filter((result) => result.violationCount > 0).flatMap(describeViolations),
    '',
    total === 0
      ? 'verdict: every invariant that was asked holds'
      : `verdict: ${count(total)} violations`,
  ].join('\n')
}

/** One line an invariant, its notes below it. */
export function describeInvariants(results: readonly Checked[]): string[] {
  return results.flatMap((result) => {
    const asked = result.skipped === undefined
    const id = result.id.padStart(4)
    const title = result.title.padEnd(TITLE_WIDTH)
    const figures = asked ? `${count(result.checked)} ${result.of}`.padEnd(COUNT_WIDTH) : ''
    return [
      `${id}  ${title} ${figures} ${describeState(result)}`,
      ...result.notes.map((note) => `      · ${note}`),
    ]
  })
}

function describeState(result: Checked): string {
  if (result.skipped !== undefined) return `– ${result.skipped}`
  return result.violationCount === 0 ? '✔' : `✖ ${count(result.violationCount)} violations`
}

export function describeViolations(result: Checked): string[] {
  const hidden = result.violationCount - result.violations.length
  return [
    '',
    `✖ ${result.id}. ${result.title}`,
    ...result.violations.map((violation) => `    ${describeViolation(violation)}`),
    ...(hidden > 0 ? [`    … and ${count(hidden)} more`] : []),
  ]
}

function describeViolation({ what, ...facts }: Violation): string {
  const figures = Object.entries(facts).map(([name, value]) => `${name}=${value ?? 'null'}`)
  return `${what}: ${figures.join(' ')}`
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
