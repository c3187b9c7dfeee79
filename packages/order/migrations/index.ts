import type { Migrations } from '@onsale/platform/database/migrate-sqlite.ts'
import * as ledger from './001-ledger.ts'
import * as keptAnswersInOrder from './002-kept-answers-in-order.ts'

/** The order database's migrations, oldest first; a name once released never changes. */
export const migrations: Migrations = {
  '001-ledger': ledger,
  '002-kept-answers-in-order': keptAnswersInOrder,
}
