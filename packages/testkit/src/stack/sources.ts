import { addressOf } from '@onsale/platform/testing/reach-mysql.ts'
import type { DatabaseSource, DatabaseSources } from '../oracle/copy-mysql.ts'
import type { Stack } from './stack.ts'

/** Where the oracle finds what a stack has sold. */
export function sourcesOf({ env }: Pick<Stack, 'env'>): DatabaseSources {
  return {
    order: schemaAt(env['DATABASE_URL_ORDER']),
    ticket: schemaAt(env['DATABASE_URL_TICKET']),
  }
}

function schemaAt(url: string | undefined): DatabaseSource {
  const address = addressOf(url ?? '')
  if (address.schema === undefined) throw new Error('the URL of a service names its schema')
  return { kind: 'mysql', address: { ...address, schema: address.schema } }
}
