import type { Call } from '@onsale/contracts/http/call.ts'
import type { Exchange } from './exchange.ts'
import type { Identity } from './identity.ts'
import type { HttpRefusal } from './route.ts'

/** What is known of a request once it was let in. */
export interface Admitted {
  readonly identity: Identity | undefined
  /** Undefined: none was announced. */
  readonly body: Uint8Array | undefined
  /** Where it came from, when that is not what the connection says. */
  readonly address?: string | undefined
}

/** Where a request goes from its admission. Each is called once, and never throws. */
export interface AdmissionWays {
  readonly bodyBytesMax: number
  admitted(exchange: Exchange, admitted: Admitted): void
  refused(exchange: Exchange, refusal: HttpRefusal): void
  failed(exchange: Exchange, fault: unknown): void
}

/**
 * How a listener lets requests of a call in: who makes them, whether they may, how often, and
 * their body. One admission a call, made when the listener is; it may throw what `failed` takes.
 */
export type Admission = (call: Call, ways: AdmissionWays) => (exchange: Exchange) => void
