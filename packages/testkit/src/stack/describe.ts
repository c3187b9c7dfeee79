import type { Stack } from './stack.ts'

/** What runs where, for machines. Its shape is fixed: clients read it. */
export interface StackDescription {
  readonly gateway: string
  /** `url`: of the internal listener. */
  readonly services: readonly { target: string; url: string; pid: number }[]
  readonly mysql: { readonly url: string; readonly pid: number }
  readonly redis: { readonly url: string; readonly pid: number }
  /** `brokers`: as KAFKA_BROKERS takes it. */
  readonly kafka: { readonly brokers: string; readonly pid: number }
  /** With which a command of the program looks at the same data. */
  readonly env: Readonly<Record<string, string>>
}

export function describeStack(stack: Stack): StackDescription {
  const { url, services, mysql, redis, kafka, env } = stack
  return {
    gateway: url,
    services: services.map(({ target, url: internal, pid }) => ({ target, url: internal, pid })),
    mysql: { url: mysql.url, pid: mysql.pid },
    redis: { url: redis.url, pid: redis.pid },
    kafka: { brokers: kafka.brokers.join(','), pid: kafka.pid },
    env,
  }
}

const NAME_WIDTH = 12
const PLACE_WIDTH = 34

/** The same for people. */
export function stackTable(stack: Stack): string {
  const line = (name: string, place: string, pid: number | string): string =>
    `  ${name.padEnd(NAME_WIDTH)}${place.padEnd(PLACE_WIDTH)}${pid}`
  const { url, services, mysql, redis, kafka, logFolder } = stack
  return [
    `onsale is open at ${url}`,
    '',
    line('', '', 'pid'),
    ...services.toReversed().map((one) => line(one.name, one.url, one.pid)),
    line('mysql', mysql.url, mysql.pid),
    line('redis', redis.url, redis.pid),
    line('kafka', kafka.brokers.join(','), kafka.pid),
    '',
    `logs: ${logFolder}`,
  ].join('\n')
}
