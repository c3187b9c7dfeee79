import { GenericError, MultipleErrors } from '@platformatic/kafka'

/** Kafka did not answer, or not in time; what was sent may be there nevertheless. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable'
  readonly retryable = true
}

/** Kafka cannot be used as it is configured; waiting does not help. */
export class KafkaUnusable extends Error {
  override readonly name = 'KafkaUnusable'
}

/** A fault of the client library as one of ours, in a line without addresses. */
export function asKafkaFault(fault: unknown): KafkaUnavailable | KafkaUnusable {
  if (fault instanceof KafkaUnavailable || fault instanceof KafkaUnusable) return fault
  const codes = codesOf(fault)
  for (const [code, reason] of unusable) {
    if (codes.includes(code)) return new KafkaUnusable(reason)
  }
  const code = codes.find((one) => !one.startsWith(LIBRARY)) ?? codes.at(-1)
  const reason = codes.includes('PLT_KFK_NETWORK') ? 'Kafka cannot be reached' : 'Kafka fails'
  return new KafkaUnavailable(code === undefined ? reason : `${reason} (${code})`, { cause: fault })
}

const LIBRARY = 'PLT_KFK_'

const unusable: readonly (readonly [string, string])[] = [
  [
    'PLT_KFK_AUTHENTICATION',
    'Kafka refuses the login: see KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL',
  ],
  [
    'SASL_AUTHENTICATION_FAILED',
    'Kafka refuses the login: see KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL',
  ],
  ['TOPIC_AUTHORIZATION_FAILED', 'Kafka forbids us its topics onsale.*'],
  ['CLUSTER_AUTHORIZATION_FAILED', 'Kafka forbids us to create topics: create them by hand'],
  ['GROUP_AUTHORIZATION_FAILED', 'Kafka forbids us its consumer groups order.*, ticket.*, user.*'],
  ['PLT_KFK_UNSUPPORTED_API', 'KAFKA_BROKERS are too old; Kafka 4 is needed'],
  ['UNSUPPORTED_VERSION', 'KAFKA_BROKERS are too old; Kafka 4 is needed'],
]

/** Codes of a fault and of all within it: ours first names what happened, theirs why. */
export function codesOf(fault: unknown): string[] {
  if (!(fault instanceof Error)) return []
  const codes: string[] = []
  const isTheirs = fault instanceof GenericError || fault instanceof MultipleErrors
  if (isTheirs) codes.push(fault.code)
  if ('apiId' in fault && typeof fault.apiId === 'string') codes.push(fault.apiId)
  else if (!isTheirs && 'code' in fault && typeof fault.code === 'string') codes.push(fault.code)
  // The library writes the broker's word into the message of some of its errors.
  if (codes.includes('PLT_KFK_PROTOCOL')) codes.push(fault.message)
  const within = fault instanceof AggregateError ? (fault.errors as readonly unknown[]) : []
  return [...codes, ...[...within, fault.cause].flatMap(codesOf)]
}
