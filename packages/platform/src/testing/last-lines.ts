import { readFileSync } from 'node:fs'

const LINES_SHOWN = 20

/** The last lines of a log, for whoever must find out why; nothing where there is no file. */
export function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LINES_SHOWN).join('\n')
  } catch {
    return ''
  }
}
