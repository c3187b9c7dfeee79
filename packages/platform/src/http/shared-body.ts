import type { FastifyReply } from 'fastify'

/** Bodies that many answers share, with their JSON text once the first of them was sent. */
const texts = new WeakMap<object, { text: string | undefined }>()

/**
 * Marks the body of an answer that goes out again and again as the same object, such as one
 * kept for half a second: it is serialised once. Nobody may change it afterwards.
 */
export function sharedBody<Body extends object>(body: Body): Body {
  if (!texts.has(body)) texts.set(body, { text: undefined })
  return body
}

/** The JSON text of a shared body, by the serialiser of its status; undefined for all others. */
export function textOfShared(
  body: unknown,
  status: number,
  reply: FastifyReply,
): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const kept = texts.get(body)
  if (kept === undefined) return undefined
  kept.text ??= serialise(body, status, reply)
  return kept.text
}

function serialise(body: object, status: number, reply: FastifyReply): string {
  const ofSchema = reply.getSerializationFunction(String(status))
  // Any object has members; the framework's type only asks for an index signature.
  return ofSchema === undefined ? JSON.stringify(body) : ofSchema(body as Record<string, unknown>)
}
