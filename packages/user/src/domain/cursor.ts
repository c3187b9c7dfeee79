import { Buffer } from 'node:buffer'

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Where the next page begins: after this id. Opaque to clients. */
export function toCursor(lastId: string): string {
  return Buffer.from(lastId).toString('base64url')
}

/** The id in a cursor; undefined when the cursor is not ours. */
export function fromCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString()
  return id.test(text) && toCursor(text) === cursor ? text : undefined
}
