import { pino, type DestinationStream, type Logger as Pino } from 'pino'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import { scrub } from './scrub.ts'

/** One line: its members, then what happened in words. */
export interface LogLine {
  (members: Readonly<Record<string, unknown>>, message: string): void
  (message: string): void
}

/** What the parts of the program log with. */
export interface Logger {
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}

/** What the program itself has. */
export interface ProgramLogger extends Logger {
  readonly debug: LogLine
  readonly fatal: LogLine
  /** A logger whose every line has these members too. */
  child(members: Readonly<Record<string, unknown>>): ProgramLogger
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LoggerOptions {
  readonly level: LogLevel
  readonly clock: Clock
  /** Standard output when left out. */
  readonly destination?: DestinationStream
}

/**
 * JSON lines with RFC 3339 times. No token, mail address or code is ever written: every value
 * of a line goes through `scrub`, whatever member it stands in.
 */
export function createLogger({ level, clock, destination }: LoggerOptions): ProgramLogger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${instantToRfc3339(clock.now())}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: scrubMembers,
    },
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(this: Pino, args: Parameters<Pino['info']>, method: Pino['info']) {
        const scrubbed = args.map((arg: unknown) => (typeof arg === 'string' ? scrub(arg) : arg))
        method.apply(this, scrubbed as Parameters<Pino['info']>) // same arguments, scrubbed
      },
    },
  }
  return programLogger(pino(options, destination ?? standardOutput()))
}

/** Lines wait in memory up to this when they cannot be written; then they are lost. */
const UNWRITTEN_CHARACTERS_MAX = 1_048_576

/** A full disk under the log does not end the program: the next line tries again. */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, maxLength: UNWRITTEN_CHARACTERS_MAX })
  stream.on('error', () => {})
  return stream
}

/** The library formats the members of a child no more: they are scrubbed before it has them. */
function programLogger(log: Pino): ProgramLogger {
  return {
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error: log.error.bind(log),
    fatal: log.fatal.bind(log),
    child: (members) => programLogger(log.child(scrubMembers(members))),
  }
}

function scrubMembers(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return scrub(members) as Record<string, unknown> // an object stays an object
}
