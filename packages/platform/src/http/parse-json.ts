import { isUtf8 } from 'node:buffer'

export type ParsedJson =
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'bad'; readonly detail: string }

const DEPTH_MAX = 32

/**
 * JSON from a request. Refused, beside what is no JSON in UTF-8: nesting deeper than 32, which
 * would exhaust the stack of whatever walks the value, and members called `__proto__`, which
 * would change prototypes when the value is merged into another.
 */
export function parseJson(bytes: Uint8Array): ParsedJson {
  if (!isUtf8(bytes)) return { kind: 'bad', detail: 'The body is not UTF-8.' }
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
  } catch {
    return { kind: 'bad', detail: 'The body is not well-formed JSON.' }
  }
  const objection = objectionTo(value, DEPTH_MAX)
  return objection === undefined ? { kind: 'parsed', value } : { kind: 'bad', detail: objection }
}

function objectionTo(value: unknown, depthLeft: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depthLeft === 0) return `The body is nested more than ${DEPTH_MAX} deep.`
  if (Array.isArray(value)) {
    for (const item of value) {
      const objection = objectionTo(item, depthLeft - 1)
      if (objection !== undefined) return objection
    }
    return undefined
  }
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__') return 'A member cannot be called __proto__.'
    const objection = objectionTo(member, depthLeft - 1)
    if (objection !== undefined) return objection
  }
  return undefined
}
