import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import * as catalogue from './001-catalogue.ts'

/** By name, in the order in which they run; forward only. */
export const migrations: Migrations = { '001-catalogue': catalogue }
