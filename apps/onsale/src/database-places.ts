import type { Config } from '@onsale/platform/config/read-config.ts'
import type { MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import type { DatabasePlace } from '@onsale/platform/database/place.ts'
import { dataFiles } from './data-files.ts'

/** Where each database of the program is, as configured: each service on its own. */
export interface DatabasePlaces {
  readonly order: DatabasePlace
  readonly ticket: DatabasePlace
  readonly user: DatabasePlace
  /** The keys of personal data: never in one database with what they open. */
  readonly userKeys: DatabasePlace
  /** Of the sandbox provider: a file of its own, or tables of its own beside the ledger's. */
  readonly sandbox: DatabasePlace
}

export function databasePlaces(config: Config): DatabasePlaces {
  const files = dataFiles(config.dataDir)
  const { order, ticket, user, userKeys } = config.databases
  const at = (schema: MysqlSchema | undefined, file: string): DatabasePlace =>
    schema === undefined
      ? { kind: 'file', file }
      : { kind: 'mysql', address: schema, mayForget: config.databaseMayForget }
  return {
    order: at(order, files.order),
    ticket: at(ticket, files.ticket),
    user: at(user, files.user),
    userKeys: at(userKeys, files.userKeys),
    sandbox: at(order, files.sandbox),
  }
}
