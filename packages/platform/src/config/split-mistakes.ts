import type { ConfigMistake, Given } from './given.ts'
import type { Target } from './variables.ts'

type Part = Exclude<Target, 'all'>

/**
 * What a part of the distributed form cannot do without: engines that several processes share,
 * and keys that all of them know. The gateway has no database and takes no event.
 */
export function splitMistakes(given: Given): ConfigMistake[] {
  const { target = 'all' } = given
  if (target === 'all') return []
  const needed: readonly (readonly [name: string, isGiven: boolean])[] = [
    ...databasesOf(target, given),
    ['REDIS_URL', given.redisUrl !== undefined],
    ...(target === 'gateway' ? [] : [['KAFKA_BROKERS', given.kafkaBrokers !== undefined] as const]),
    ...keysOf(given),
  ]
  return needed
    .filter(([, isGiven]) => !isGiven)
    .map(([name]) => ({
      name,
      message: `${name.startsWith('DATABASE') ? '(or DATABASE_URL) ' : ''}is needed by --target=${target}`,
    }))
}

function databasesOf(target: Part, given: Given): (readonly [string, boolean])[] {
  const has = (own: unknown): boolean => own !== undefined || given.databaseUrl !== undefined
  const all = {
    user: ['DATABASE_URL_USER', has(given.databaseUrlUser)],
    ticket: ['DATABASE_URL_TICKET', has(given.databaseUrlTicket)],
    order: ['DATABASE_URL_ORDER', has(given.databaseUrlOrder)],
  } as const
  if (target === 'gateway') return []
  return target === 'worker' ? Object.values(all) : [all[target]]
}

/** Production says the same of them: there they are asked for once, by it. */
function keysOf(given: Given): (readonly [string, boolean])[] {
  if (given.mode !== 'development') return []
  return [
    ['ONSALE_TOKEN_KEYS', given.tokenKeys !== undefined],
    ['ONSALE_INTERNAL_KEYS', given.internalKeys !== undefined],
    ['ONSALE_DATA_KEYS', given.dataKeys !== undefined],
  ]
}
