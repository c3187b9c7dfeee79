import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import * as dataKeys from './001-data-keys.ts'

/** Of the vault, by name, in the order in which they run; forward only. */
export const vaultMigrations: Migrations = { '001-data-keys': dataKeys }
