import type { Kysely } from 'kysely'
import type { Agreements } from '../../domain/person.ts'
import type { SecurityEventType } from '../../domain/security-event.ts'
import type { PersonReads, Retained } from '../../ports/persons.ts'
import type { UserTables } from './tables.ts'

export function createPersonReads(db: Kysely<UserTables>): PersonReads {
  return {
    async hasAdmin() {
      const admin = db.selectFrom('users').select('id').where('role', '=', 'admin').limit(1)
      return (await admin.executeTakeFirst()) !== undefined
    },
    async findRetained(personId) {
      const found = db.selectFrom('retained').selectAll().where('person_id', '=', personId)
      const row = await found.executeTakeFirst()
      return row && toRetained(row)
    },
    async findAgreements(personId) {
      const rows = await db
        .selectFrom('agreements')
        .select(['name', 'value', 'agreed_at'])
        .where('person_id', '=', personId)
        .orderBy('name')
        .execute()
      return rows.map(({ name, value, agreed_at }) => ({
        name,
        value: JSON.parse(value) as Agreements[string], // what was written there
        agreedAt: agreed_at,
      }))
    },
    async listSecurityEvents(userId, { limit, beforeId }) {
      let query = db.selectFrom('security_events').selectAll().where('user_id', '=', userId)
      if (beforeId !== undefined) query = query.where('id', '<', beforeId)
      const rows = await query.orderBy('id', 'desc').limit(limit).execute()
      return rows.map((row) => ({
        id: row.id,
        userId: row.user_id,
        type: row.type as SecurityEventType, // only these are written
        at: row.at,
        sessionId: row.session_id,
        deviceSealed: row.device_sealed,
      }))
    },
    async listAccessRecords(subjectId, limit) {
      const rows = await db
        .selectFrom('access_records')
        .selectAll()
        .where('subject_id', '=', subjectId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        actorId: row.actor_id,
        at: row.at,
        sourceSealed: row.source_sealed,
        subjectId: row.subject_id,
        what: row.what as 'personal-data', // only this is written
        reasonSealed: row.reason_sealed,
      }))
    },
    async listDepartures(now, limit) {
      const rows = await db
        .selectFrom('departures')
        .selectAll()
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .limit(limit)
        .execute()
      return rows.map(({ person_id, left_at, next_at }) => ({
        personId: person_id,
        leftAt: left_at,
        nextAt: next_at,
      }))
    },
    async findKeysNeeded({ account, retention }) {
      return {
        account: new Set(await findPeople(db, account)),
        retention: new Set(await findRetainedPeople(db, retention)),
      }
    },
    async listOverdueRetained(now, limit) {
      const rows = await db
        .selectFrom('retained')
        .selectAll()
        .where('until', '<=', now)
        .orderBy('until')
        .limit(limit)
        .execute()
      return rows.map(toRetained)
    },
  }
}

/** One statement, so that nobody is missed who turns from an attempt into a user meanwhile. */
async function findPeople(
  db: Kysely<UserTables>,
  personIds: readonly string[],
): Promise<readonly string[]> {
  if (personIds.length === 0) return []
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('id', 'in', personIds)
    .unionAll(
      db.selectFrom('attempts').select('person_id as id').where('person_id', 'in', personIds),
    )
    .execute()
  return rows.map(({ id }) => id)
}

async function findRetainedPeople(
  db: Kysely<UserTables>,
  personIds: readonly string[],
): Promise<readonly string[]> {
  if (personIds.length === 0) return []
  const retained = db.selectFrom('retained').select('person_id').where('person_id', 'in', personIds)
  return (await retained.execute()).map(({ person_id }) => person_id)
}

function toRetained({ person_id, sealed, until }: UserTables['retained']): Retained {
  return { personId: person_id, sealed, until }
}
