import type { CloudEvent, DataOf, EventType } from '@onsale/contracts/events/event.ts'
import { Ajv, type ValidateFunction } from 'ajv'

/** The data of an event is not of the shape that its type declares. */
export class EventUnreadable extends Error {
  override readonly name = 'EventUnreadable'
}

// Unknown members pass: a newer publisher may say more than this consumer knows.
const ajv = new Ajv({ strict: false })
const validators = new WeakMap<EventType, ValidateFunction>()

/**
 * The data of `event` as `eventType` declares it. Throws `EventUnreadable`, which is not
 * retryable: the bus keeps such an event as a dead letter.
 */
export function readEvent<E extends EventType>(eventType: E, event: CloudEvent): DataOf<E> {
  let validate = validators.get(eventType)
  if (validate === undefined) {
    validate = ajv.compile(eventType.data)
    validators.set(eventType, validate)
  }
  if (event.type !== eventType.type || !validate(event.data)) {
    throw new EventUnreadable(`${event.type}: ${ajv.errorsText(validate.errors)}`)
  }
  // Just checked against the schema that the type is derived from.
  return event.data as DataOf<E>
}
