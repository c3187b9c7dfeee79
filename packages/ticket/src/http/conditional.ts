import { hash } from 'node:crypto'

/** A strong ETag (RFC 9110, 8.8.3): equal answers have equal ones, whichever process gave them. */
export function etagOf(view: unknown): string {
  return `"${hash('sha256', JSON.stringify(view), 'base64url').slice(0, 27)}"`
}

/** Whether If-None-Match names this ETag; compared weakly, as RFC 9110, 13.1.2 says for it. */
export function isKnown(header: string | string[] | undefined, etag: string): boolean {
  if (header === undefined) return false
  const names = (Array.isArray(header) ? header.join(',') : header).split(',')
  return names.some((name) => {
    const trimmed = name.trim()
    return trimmed === '*' || trimmed === etag || trimmed === `W/${etag}`
  })
}
