import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import * as ledger from './001-ledger.ts'

/** The order database's migrations, oldest first; a name once released never changes. */
export const migrations: Migrations = { '001-ledger': ledger }
