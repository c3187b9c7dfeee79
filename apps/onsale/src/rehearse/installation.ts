import type { DatabaseSources } from '@onsale/testkit/oracle/copy-mysql.ts'

/** What a rehearsal runs on: it is started, killed in the middle, stopped and started again. */
export interface Installation {
  /** Where buyers come; known before it is started. */
  readonly url: string
  /** Where its databases are. */
  readonly sources: DatabaseSources
  /** Internal listeners of the processes that have a gate. */
  readonly gateUrls: readonly string[]
  /** What a killed process may take until it serves again. */
  readonly readyAgainMsMax: number
  /** The largest resident set of any of its processes, in MB; undefined where it is not told. */
  readonly peakMemoryMb: number | undefined
  /** Starts what does not run; resolves when all may serve, with how many ms that took. */
  start(times: HoldTimes): Promise<number>
  /** kill -9 of a process that sells: the only one, or one of several. Resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM to all; 0 when all ended well, undefined when one had to be killed after all. */
  stop(): Promise<number | null | undefined>
  /** Ends at the end whatever still runs for it. */
  dispose(): Promise<void>
  /** Ends it at once, for a way out that cannot wait. */
  abandon(): void
  lastLogLines(): string
}

export interface HoldTimes {
  readonly holdSeconds: number
  readonly payingSeconds: number
}

export interface InstallationOptions {
  /** For whatever it keeps; whoever made it removes it. */
  readonly folder: string
  /** As ONSALE_TOKEN_KEYS takes it. */
  readonly tokenKeys: string
}

export type OpenInstallation = (options: InstallationOptions) => Promise<Installation>
