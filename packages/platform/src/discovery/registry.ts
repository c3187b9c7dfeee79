/** A process that serves a target, as others find it. */
export interface Instance {
  /** Names this start of the process; two are never the same. */
  readonly id: string
  /** `order`, `ticket` and so on. */
  readonly target: string
  /** Of its internal listener, such as `http://10.0.0.7:9464`. */
  readonly url: string
  /** Of the program. Who announces itself says it; a list of addresses does not know. */
  readonly version?: string
  /** The contract it speaks (contracts/contract-version.ts); said and not known likewise. */
  readonly contract?: number
}

/** An instance that went silent is gone after so long. */
export const INSTANCE_GONE_AFTER_MS = 10_000
export const ANNOUNCE_EVERY_MS = 3_000

/**
 * Who serves what. The list only offers: whether an instance is well is what its callers see
 * when they call it. A list that cannot be read anew stands as it was.
 */
export interface Registry {
  /** Tells of this process until it is stopped; whoever looks sees it go at once then. */
  announce(instance: Instance): Announced
  /** Follows a target; `instances` is what is known now, and never waits. */
  watch(target: string): Watched
  close(): Promise<void>
}

export interface Announced {
  stop(): Promise<void>
}

export interface Watched {
  instances(): readonly Instance[]
}
