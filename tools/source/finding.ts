/** One violation: where it is, what is wrong, and what to do instead. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly problem: string
  readonly instead: string
}

/** Prints findings as `file:line  problem` with the remedy below; true when there are none. */
export function report(check: string, findings: readonly Finding[], filesChecked: number): boolean {
  for (const { file, line, problem, instead } of findings) {
    console.log(`${file}:${line}  ${problem}\n    → ${instead}`)
  }
  console.log(`${check}: ${findings.length} found in ${filesChecked} files`)
  return findings.length === 0
}
