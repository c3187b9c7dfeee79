import type { ErrorCode } from '@onsale/contracts/errors.ts'
import type { Admission } from '@onsale/contracts/http/order.ts'
import type { Refusal } from '../domain/outcome.ts'
import type { KeptAnswer } from '../domain/kept-answer.ts'
import type { HttpRefusal } from '@onsale/platform/http/route.ts'
import type { Seals } from '../ports.ts'

export const REPLAYED = { 'idempotent-replayed': 'true' } as const

/** A refusal of the domain as it goes out. */
export function toRefusal(refused: Refusal): HttpRefusal {
  const { lines, ...rest } = refused
  return lines === undefined ? rest : { ...rest, members: { lines } }
}

export function refusal(code: ErrorCode, detail?: string): HttpRefusal {
  return detail === undefined ? { kind: 'refused', code } : { kind: 'refused', code, detail }
}

/** The body of a kept answer; the caller names the shape that the same call stored. */
export function keptBody<Body>(kept: KeptAnswer): Body {
  return JSON.parse(kept.body) as Body
}

/** An admission as only its owner is shown it. */
export function withCode(seals: Seals, admission: Omit<Admission, 'code'>): Admission {
  return { ...admission, code: seals.admissionCode(admission.id) }
}
