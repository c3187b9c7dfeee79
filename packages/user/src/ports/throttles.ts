/** Wrong passwords in a row, of one subject. */
export interface Failures {
  readonly subject: string
  readonly failures: number
  /** UTC ms of the first. */
  readonly since: number
  /** UTC ms of the last. */
  readonly lastAt: number
}

export interface ThrottleReads {
  findFailures(subjects: readonly string[]): Promise<readonly Failures[]>
  /** Whether the user has logged in from this source since then. */
  knowsSource(userId: string, sourceHash: string, since: number): Promise<boolean>
}

export interface ThrottleTx {
  /** Locks the rows there are, in the order of `subjects`. */
  lockFailures(subjects: readonly string[]): Promise<readonly Failures[]>
  putFailures(failures: Failures): Promise<void>
  clearFailures(subjects: readonly string[]): Promise<void>
  rememberSource(userId: string, sourceHash: string, at: number): Promise<void>
}
