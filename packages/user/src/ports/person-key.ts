/** A person's data key, opened; never logged, never stored. */
export interface PersonKey {
  readonly personId: string
  readonly keyId: string
  readonly secret: Uint8Array
}
