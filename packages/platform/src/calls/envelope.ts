import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Keys } from '../config/keys.ts'
import { deriveKey } from '../crypto/derive-key.ts'
import type { Identity } from '../http/identity.ts'

/** Header that carries an envelope. What comes in from outside under this name is dropped. */
export const ENVELOPE_HEADER = 'x-onsale-envelope'

/** How long an envelope is good for, and how far the clocks of two machines may be apart. */
export const ENVELOPE_LIFE_MS = 10_000

/**
 * Why a request goes from one process to another: for somebody outside whom the gateway let in
 * (`forward`), or on a service's own behalf (`service`). One never stands for the other.
 */
export type Purpose = 'forward' | 'service'

/** What one process vouches for towards another. */
export interface Envelope {
  /** Target that it is for; no other takes it. */
  readonly audience: string
  /** Target that it is from. */
  readonly caller: string
  /** Whom the gateway let in; absent: anybody. Of `forward` only. */
  readonly identity?: Identity
  /** Where the request came to the gateway from. Of `forward` only. */
  readonly address?: string
}

/** What the signature covers besides. */
export interface SignedRequest {
  readonly method: string
  /** With the query, as it is sent. */
  readonly path: string
  readonly body?: Uint8Array | undefined
}

/** `waitsMs`: how long whoever sends it waits for the answer; as long as it lives, at the most. */
export type SignEnvelope = (envelope: Envelope, request: SignedRequest, waitsMs?: number) => string

/**
 * Undefined: none, a forged or foreign one, or of another request. Stale: ours, and too old: the
 * sender waits no more, and may have asked another meanwhile.
 */
export type OpenEnvelope = (
  header: string | string[] | undefined,
  request: SignedRequest,
) => Envelope | 'stale' | undefined

interface Payload extends Envelope {
  /** UTC ms when it was signed. */
  readonly at: number
  readonly waitsMs?: number
}

/** Signs with the first of the keys. */
export function createEnvelopeSigner(keys: Keys, purpose: Purpose, clock: Clock): SignEnvelope {
  const [{ kid, secret }] = keys
  const key = deriveKey(secret, labelOf(purpose))
  return (envelope, request, waitsMs) => {
    const at = clock.now()
    const payload: Payload = { ...envelope, at, ...(waitsMs !== undefined && { waitsMs }) }
    const text = Buffer.from(JSON.stringify(payload)).toString('base64url')
    return `${kid}~${text}~${signature(key, text, request).toString('base64url')}`
  }
}

/** Opens envelopes for one target, signed with any of the keys: so keys change without a gap. */
export function createEnvelopeOpener(
  keys: Keys,
  purpose: Purpose,
  audience: string,
  clock: Clock,
): OpenEnvelope {
  const byKid = new Map(keys.map(({ kid, secret }) => [kid, deriveKey(secret, labelOf(purpose))]))
  return (header, request) => {
    if (typeof header !== 'string') return undefined
    const [kid = '', text = '', mac = '', ...rest] = header.split('~')
    const key = byKid.get(kid)
    if (key === undefined || rest.length > 0) return undefined
    const given = Buffer.from(mac, 'base64url')
    const due = signature(key, text, request)
    if (given.length !== due.length || !timingSafeEqual(given, due)) return undefined
    // Only a holder of the key can have written it, and only in this form.
    const payload = JSON.parse(Buffer.from(text, 'base64url').toString()) as Payload
    const { at, waitsMs = ENVELOPE_LIFE_MS, ...envelope } = payload
    if (envelope.audience !== audience) return undefined
    const age = clock.now() - at
    const isFresh = age <= Math.min(waitsMs, ENVELOPE_LIFE_MS) && age >= -ENVELOPE_LIFE_MS
    return isFresh ? envelope : 'stale'
  }
}

function labelOf(purpose: Purpose): string {
  return `onsale envelope ${purpose}`
}

/** No part but the last can hold a line break, so the parts cannot run into each other. */
function signature(key: Uint8Array, text: string, request: SignedRequest): Buffer {
  const mac = createHmac('sha256', key)
  mac.update(`${request.method}\n${request.path}\n${text}\n`)
  if (request.body !== undefined) mac.update(request.body)
  return mac.digest()
}
