import type { Transaction } from 'kysely'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { PersonTx } from '../../ports/persons.ts'
import { deleteAccount } from './delete-account.ts'
import type { UserTables } from './tables.ts'

export function createPersonTx(tx: Transaction<UserTables>): PersonTx {
  return {
    async lockAdmins() {
      const admins = tx.selectFrom('users').select('id').where('role', '=', 'admin').orderBy('id')
      return (await forUpdate(tx, admins).execute()).map(({ id }) => id)
    },
    deleteAccount: (userId) => deleteAccount(tx, userId),
    async insertDeparture({ personId, leftAt, nextAt }) {
      const row = { person_id: personId, left_at: leftAt, next_at: nextAt }
      await tx.insertInto('departures').values(row).execute()
    },
    async updateDeparture({ personId, nextAt }) {
      await tx
        .updateTable('departures')
        .set({ next_at: nextAt })
        .where('person_id', '=', personId)
        .execute()
    },
    async insertRetained({ personId, sealed, until }) {
      await tx.insertInto('retained').values({ person_id: personId, sealed, until }).execute()
    },
    async deleteDeparture(personId) {
      await tx.deleteFrom('departures').where('person_id', '=', personId).execute()
    },
    async deleteRetained(personIds) {
      if (personIds.length === 0) return
      await tx.deleteFrom('retained').where('person_id', 'in', personIds).execute()
    },
    async insertAccessRecord(record) {
      await tx
        .insertInto('access_records')
        .values({
          id: record.id,
          actor_id: record.actorId,
          at: record.at,
          source_sealed: record.sourceSealed,
          subject_id: record.subjectId,
          what: record.what,
          reason_sealed: record.reasonSealed,
        })
        .execute()
    },
  }
}
