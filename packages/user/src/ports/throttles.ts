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
  /** Whether the user has logged in from this source since then. */
  knowsSource(userId: string, sourceHash: string, since: number): Promise<boolean>
}

export interface ThrottleTx {
  /** Locks the subjects in their order, also those of which nothing was counted yet. */
  lockFailures(subjects: readonly string[], now: number): Promise<readonly Failures[]>
  putFailures(failures: Failures): Promise<void>
  clearFailures(subjects: readonly string[]): Promise<void>
  /** Those of an address, at every source that it is known at. */
  clearFailuresOfAddress(emailIndex: string): Promise<void>
  /**
   * The person has logged in from there. Whether it was known, is `new`, or is the `first` there
   * ever was. Lock the user first.
   */
  rememberSource(userId: string, sourceHash: string, at: number): Promise<'known' | 'new' | 'first'>
}
