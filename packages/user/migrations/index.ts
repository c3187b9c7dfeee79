import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import * as accounts from './001-accounts.ts'
import * as mails from './002-mails.ts'
import * as personalData from './003-personal-data.ts'

/** By name, in the order in which they run; forward only. */
export const migrations: Migrations = {
  '001-accounts': accounts,
  '002-mails': mails,
  '003-personal-data': personalData,
}
