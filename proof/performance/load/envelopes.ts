import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '@onsale/kernel/clock.ts'
import {
  createEnvelopeSigner,
  ENVELOPE_HEADER,
  ENVELOPE_LIFE_MS,
} from '@onsale/platform/calls/envelope.ts'
import type { Keys } from '@onsale/platform/config/keys.ts'
import { type LoadResult, runWrk } from './wrk.ts'

/** Requests that one run of the load may use up. */
const ENVELOPES = 60_000
/** An envelope is good for so long on either side of its moment. */
const SECONDS_MAX = (2 * ENVELOPE_LIFE_MS) / 1_000 - 4

export interface LoadPastTheGateway {
  /** Of the order process. */
  readonly url: string
  readonly internalKeys: Keys
  readonly unitId: string
  /** Part of the idempotency keys. */
  readonly tag: string
  readonly connections: number
  readonly seconds: number
}

/**
 * Holds sent straight to an order process, as the gateway would forward them: each of another
 * person, signed before the load begins and for the middle of it.
 */
export async function loadPastTheGateway(options: LoadPastTheGateway): Promise<LoadResult> {
  const { url, unitId, tag, connections, seconds } = options
  if (seconds > SECONDS_MAX) throw new Error(`envelopes live too short for ${seconds} s`)
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-bench-envelopes-'))
  try {
    const file = path.join(folder, 'envelopes')
    writeFileSync(file, `${sign(options).join('\n')}\n`)
    const args = [file, '0', unitId, tag, `${ENVELOPE_HEADER}: `]
    return await runWrk({ url, script: 'holds', args, connections, seconds })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sign({ internalKeys, unitId }: LoadPastTheGateway): string[] {
  const later = {
    now: () => systemClock.now() + ENVELOPE_LIFE_MS - 2_000,
    monotonicMs: () => systemClock.monotonicMs(),
  }
  const signer = createEnvelopeSigner(internalKeys, 'forward', later)
  // What holds.lua sends.
  const body = Buffer.from(`{"lines":[{"unitId":"${unitId}","quantity":1}]}`)
  const request = { method: 'POST', path: '/api/orders', body }
  return Array.from({ length: ENVELOPES }, () => {
    const userId = randomBytes(16).toString('hex')
    const identity = { userId, sessionId: userId, role: 'customer' } as const
    const address = '127.0.0.1'
    return signer({ audience: 'order', caller: 'gateway', identity, address }, request)
  })
}
