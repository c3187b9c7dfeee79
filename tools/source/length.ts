import type { Finding } from './finding.ts'

const LINES_MAX = 400
const GENERATED = /\.generated\.\w+$/

export function tooLong(file: string, source: string): Finding[] {
  const lines = source.split('\n').length - (source.endsWith('\n') ? 1 : 0)
  if (lines <= LINES_MAX || GENERATED.test(file)) return []
  return [
    {
      file,
      line: LINES_MAX + 1,
      problem: `${lines} lines, ${LINES_MAX} are the most`,
      instead: 'split it by what its parts do: one verb a file',
    },
  ]
}
