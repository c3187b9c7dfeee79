export interface Rewrapped {
  /** Keys that lie under the first data key now and did not before. */
  readonly rewrapped: number
  /** Keys whose own data key is not configured; they stay as they are. */
  readonly unreadable: number
  /** Where the next page begins; undefined: this was the last. */
  readonly lastId: string | undefined
}

/** Data keys as they lie in a vault, each wrapped under one of ONSALE_DATA_KEYS. */
export interface WrappedKeys {
  /** Keys that do not lie under the first data key. */
  countLeft(): Promise<number>
  /**
   * Wraps keys under the first data key, at most `keysMax` of those after `afterId`, in one
   * short transaction. A key that is destroyed or wrapped anew meanwhile is left alone.
   */
  rewrapSome(afterId: string, keysMax: number): Promise<Rewrapped>
}
