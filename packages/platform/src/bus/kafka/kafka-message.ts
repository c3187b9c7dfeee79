import type { CloudEvent } from '@onsale/contracts/events/event.ts'
import type { BusMessage, Topic } from '../bus.ts'
import type { Carried } from '../consumer-queue.ts'
import { UNREADABLE } from '../unreadable.ts'

/** A message as the client library takes it; the key is the aggregate's id. */
export interface WireMessage {
  readonly topic: string
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: Map<Buffer, Buffer>
}

const CONTENT_TYPE = Buffer.from('content-type')
const CLOUD_EVENT = Buffer.from('application/cloudevents+json; charset=utf-8')
const TRACE = Buffer.from('traceparent')

export function toWire({ topic, event }: BusMessage, topicPrefix: string): WireMessage {
  const headers = new Map([[CONTENT_TYPE, CLOUD_EVENT]])
  if (event.traceparent !== undefined) headers.set(TRACE, Buffer.from(event.traceparent))
  return {
    topic: topicPrefix + topic,
    key: Buffer.from(event.subject),
    value: Buffer.from(JSON.stringify(event)),
    headers,
  }
}

const KEPT_CHARACTERS_MAX = 32_768

/** What lies at a place of a topic: an event, or what cannot be one, as a dead letter shows it. */
export type Received =
  | { readonly kind: 'event'; readonly carried: Carried }
  | { readonly kind: 'unreadable'; readonly message: BusMessage }

export function fromWire(
  topic: Topic,
  place: { readonly partition: number; readonly offset: bigint },
  value: Uint8Array | null | undefined,
): Received {
  const text = value === null || value === undefined ? '' : Buffer.from(value).toString()
  const event = parseEvent(text)
  if (event !== undefined) {
    return { kind: 'event', carried: { topic, key: `${topic} ${event.subject}`, text } }
  }
  const where = `${topic}/${place.partition}/${place.offset}`
  return {
    kind: 'unreadable',
    message: {
      topic,
      event: {
        specversion: '1.0',
        id: where,
        source: '/kafka',
        type: UNREADABLE,
        subject: where,
        time: '1970-01-01T00:00:00.000Z',
        datacontenttype: 'application/json',
        aggregateversion: 0,
        data: { text: text.slice(0, KEPT_CHARACTERS_MAX) },
      },
    },
  }
}

/** What has the members that everybody on the way looks at; `data` is its consumer's business. */
function parseEvent(text: string): Pick<CloudEvent, 'subject'> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const texts = ['id', 'type', 'subject', 'source'].map((name): unknown => Reflect.get(value, name))
  const version: unknown = Reflect.get(value, 'aggregateversion')
  const isWhole = texts.every((one) => typeof one === 'string') && Number.isInteger(version)
  const subject: unknown = Reflect.get(value, 'subject')
  return isWhole && typeof subject === 'string' ? { subject } : undefined
}
