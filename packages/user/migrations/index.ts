import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import * as accounts from './001-accounts.ts'

/** By name, in the order in which they run; forward only. */
export const migrations: Migrations = { '001-accounts': accounts }
