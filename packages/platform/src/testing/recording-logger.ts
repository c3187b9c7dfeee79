import type { Logger } from '../logger.ts'

export interface RecordedLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly members: Readonly<Record<string, unknown>>
}

/** A logger that keeps its lines for a test to look at. */
export function createRecordingLogger(): Logger & { readonly lines: RecordedLine[] } {
  const lines: RecordedLine[] = []
  const line =
    (level: RecordedLine['level']) =>
    (first: Readonly<Record<string, unknown>> | string, message?: string): void => {
      if (typeof first === 'string') lines.push({ level, message: first, members: {} })
      else lines.push({ level, message: message ?? '', members: first })
    }
  return { lines, info: line('info'), warn: line('warn'), error: line('error') }
}
