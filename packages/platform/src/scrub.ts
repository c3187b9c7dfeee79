const HIDDEN = '[hidden]'
const DEPTH_MAX = 8
const TEXT_LENGTH_MAX = 16_384

const secretNames =
  /(authorization|cookie|tokens?|secrets?|password|.keys|.code)$|^(codes?|email|phone|admission)$/i
/** Our own codes (SOLD_OUT, ENOSPC) are no secrets; codes that are mailed or shown are. */
const errorCodeForm = /^[A-Z][A-Z0-9_]+$/

const patterns: readonly (readonly [RegExp, string])[] = [
  // JSON web tokens, whole or without their signature
  [/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/[^\s"'<>()[\]{},;:=]+@[^\s"'<>()[\]{},;:=]+\.[^\s"'<>()[\]{},;:=]+/g, HIDDEN],
  // passwords in connection addresses
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, `$1:${HIDDEN}@`],
  // single-use tokens in paths
  [/(\/payments\/return\/[^/\s"?]+\/)[^/\s"?]+/g, `$1${HIDDEN}`],
]

/**
 * A copy of `value` fit for a log: members that are named like secrets are hidden, and in every
 * text what looks like a token, a mail address or a password in a URL. Errors keep name,
 * message, stack, error code and cause.
 */
export function scrub(value: string): string
export function scrub(value: unknown): unknown
export function scrub(value: unknown): unknown {
  return scrubAny(value, DEPTH_MAX)
}

function scrubAny(value: unknown, depthLeft: number): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depthLeft === 0) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => scrubAny(item, depthLeft - 1))
  if (value instanceof Error) return scrubError(value, depthLeft - 1)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, scrubMember(name, member, depthLeft - 1)]),
  )
}

function scrubMember(name: string, member: unknown, depthLeft: number): unknown {
  if (!secretNames.test(name) || member === undefined || member === null) {
    return scrubAny(member, depthLeft)
  }
  const isErrorCode = typeof member === 'string' && errorCodeForm.test(member)
  return isErrorCode && /code$/i.test(name) ? member : HIDDEN
}

function scrubError(error: Error, depthLeft: number): Record<string, unknown> {
  const scrubbed: Record<string, unknown> = {
    type: error.name,
    message: scrubText(error.message),
    stack: scrubText(error.stack ?? ''),
  }
  if ('code' in error && typeof error.code === 'string') scrubbed['code'] = error.code
  if (error.cause !== undefined) scrubbed['cause'] = scrubAny(error.cause, depthLeft)
  return scrubbed
}

function scrubText(text: string): string {
  let scrubbed = text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text
  for (const [pattern, replacement] of patterns) scrubbed = scrubbed.replace(pattern, replacement)
  return scrubbed
}
