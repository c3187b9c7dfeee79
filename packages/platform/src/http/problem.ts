import { errorCodes, type ErrorCode } from '@onsale/contracts/errors.ts'
import { PROBLEM_MEDIA_TYPE } from '@onsale/contracts/http/problem.ts'
import type { HttpRefusal } from './route.ts'

export const PROBLEM_CONTENT_TYPE = `${PROBLEM_MEDIA_TYPE}; charset=utf-8`

/** Codes that always say when to come back, also when whoever refused did not. */
const comesBack: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'OVERLOADED',
  'IDEMPOTENCY_IN_FLIGHT',
])

// The part of a problem that its code decides, serialised once.
const openings = new Map<ErrorCode, string>(
  (Object.keys(errorCodes) as ErrorCode[]).map((code) => [code, opening(code)]), // keys of it
)

function opening(code: ErrorCode): string {
  const { status, title } = errorCodes[code]
  const type = `urn:onsale:problem:${code.toLowerCase().replaceAll('_', '-')}`
  return JSON.stringify({ type, title, status, code }).slice(0, -1)
}

/** The body of a refusal as JSON text (RFC 9457). */
export function problemText(refusal: HttpRefusal, traceId: string): string {
  let text = `${openings.get(refusal.code) ?? opening(refusal.code)},"traceId":"${traceId}"`
  if (refusal.detail !== undefined) text += `,"detail":${JSON.stringify(refusal.detail)}`
  if (refusal.errors !== undefined) text += `,"errors":${JSON.stringify(refusal.errors)}`
  if (refusal.members !== undefined) {
    const members = JSON.stringify(refusal.members)
    if (members !== '{}') text += `,${members.slice(1, -1)}`
  }
  return `${text}}`
}

/** `Retry-After` of a refusal in whole seconds, at least 1; undefined when it has none. */
export function retryAfterOf(refusal: HttpRefusal): string | undefined {
  const seconds = refusal.retryAfterSeconds
  if (seconds !== undefined) return String(Math.max(1, Math.ceil(seconds)))
  return comesBack.has(refusal.code) ? '1' : undefined
}
