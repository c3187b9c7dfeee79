import type { Kysely, Selectable, Transaction } from 'kysely'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { Session } from '../../domain/session.ts'
import type { SessionReads, SessionTx } from '../../ports/sessions.ts'
import { appendRevocations, listRevocations } from './revocations.ts'
import type { UserTables } from './tables.ts'

export function createSessionReads(db: Kysely<UserTables>): SessionReads {
  return {
    async findSession(sessionId) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('id', '=', sessionId)
        .executeTakeFirst()
      return row === undefined ? undefined : toSession(row)
    },
    listLiveSessions: (userId, now) => listLiveSessions(db, userId, now),
    listRevocations: (after, limit) => listRevocations(db, after, limit),
  }
}

export function createSessionTx(tx: Transaction<UserTables>): SessionTx {
  return {
    async lockSession(sessionId) {
      const found = tx.selectFrom('sessions').selectAll().where('id', '=', sessionId)
      const row = await forUpdate(tx, found).executeTakeFirst()
      return row === undefined ? undefined : toSession(row)
    },
    listLiveSessions: (userId, now) => listLiveSessions(tx, userId, now),
    async insertSession(session) {
      await tx.insertInto('sessions').values(toRow(session)).execute()
    },
    async updateSession(session) {
      const { id, ...columns } = toRow(session)
      await tx.updateTable('sessions').set(columns).where('id', '=', id).execute()
    },
    async endSessions(sessionIds, at) {
      if (sessionIds.length === 0) return
      await tx
        .updateTable('sessions')
        .set({ ended_at: at, child_sealed: null })
        .where('id', 'in', [...sessionIds])
        .where('ended_at', 'is', null)
        .execute()
      await appendRevocations(tx, sessionIds, at)
    },
    revokeUnknown: (sessionId, at, forgetAt) => appendRevocations(tx, [sessionId], at, forgetAt),
  }
}

async function listLiveSessions(
  db: Kysely<UserTables>,
  userId: string,
  now: number,
): Promise<readonly Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toSession)
}

type Row = Selectable<UserTables['sessions']>

function toSession(row: Row): Session {
  return {
    id: row.id,
    userId: row.user_id,
    epoch: row.epoch,
    // Role and transport hold what `toRow` wrote from a Session.
    role: row.role as Session['role'],
    deviceSealed: row.device_sealed,
    transport: row.transport as Session['transport'],
    generation: row.generation,
    refreshHash: row.refresh_hash,
    rotatedAt: row.rotated_at,
    childSealed: row.child_sealed,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  }
}

function toRow(session: Session): Row {
  return {
    id: session.id,
    user_id: session.userId,
    epoch: session.epoch,
    role: session.role,
    device_sealed: session.deviceSealed,
    transport: session.transport,
    generation: session.generation,
    refresh_hash: session.refreshHash,
    rotated_at: session.rotatedAt,
    child_sealed: session.childSealed,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    ended_at: session.endedAt,
  }
}
