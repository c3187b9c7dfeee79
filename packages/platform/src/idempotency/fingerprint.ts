import { hash } from 'node:crypto'
import { canonicalJson } from '@onsale/kernel/canonical-json.ts'

/**
 * Tells two requests under one Idempotency-Key apart: sha-256 over method, path and body, in
 * base64url (43 characters). The body counts as parsed JSON: neither white space nor the order
 * of keys matters; no body is the same as `{}` where the call says that a body is optional,
 * which the caller must have settled before.
 */
export function fingerprintOf(method: string, path: string, body: unknown): string {
  const text = body === undefined ? '' : canonicalJson(body)
  // Lengths first, so that no path can pass for another path and a body.
  return hash('sha256', `${method.length} ${path.length} ${method} ${path} ${text}`, 'base64url')
}
