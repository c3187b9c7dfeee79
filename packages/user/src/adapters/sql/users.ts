import type { Kysely, Selectable, Transaction } from 'kysely'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import type { User } from '../../domain/person.ts'
import type { UserReads, UserRowTx } from '../../ports/users.ts'
import type { UserTables } from './tables.ts'

export function createUserReads(db: Kysely<UserTables>): UserReads {
  return {
    findUser: (userId) => firstUser(db.selectFrom('users').selectAll().where('id', '=', userId)),
    findUserByAddress: (emailIndex) => findUserByAddress(db, emailIndex),
  }
}

export function createUserRowTx(tx: Transaction<UserTables>): UserRowTx {
  return {
    async lockUser(userId) {
      return firstUser(forUpdate(tx, tx.selectFrom('users').selectAll().where('id', '=', userId)))
    },
    findUser: (userId) => firstUser(tx.selectFrom('users').selectAll().where('id', '=', userId)),
    findUserByAddress: (emailIndex) => findUserByAddress(tx, emailIndex),
    async insertUser(user) {
      await tx.insertInto('users').values(toRow(user)).execute()
    },
    async updateUser(user) {
      const { id, ...columns } = toRow(user)
      const changed = { ...columns, version: user.version + 1 }
      await tx.updateTable('users').set(changed).where('id', '=', id).execute()
    },
    async insertAgreements(personId, agreements, at) {
      const rows = Object.entries(agreements).map(([name, value]) => ({
        person_id: personId,
        name,
        value: JSON.stringify(value),
        agreed_at: at,
      }))
      if (rows.length > 0) await tx.insertInto('agreements').values(rows).execute()
    },
    async addSecurityEvent({ id, userId, type, at, sessionId, deviceSealed }) {
      const row = { id, user_id: userId, type, at, session_id: sessionId }
      await tx
        .insertInto('security_events')
        .values({ ...row, device_sealed: deviceSealed })
        .execute()
    },
  }
}

function findUserByAddress(db: Kysely<UserTables>, emailIndex: string): Promise<User | undefined> {
  return firstUser(db.selectFrom('users').selectAll().where('email_index', '=', emailIndex))
}

type Row = Selectable<UserTables['users']>

async function firstUser(query: {
  executeTakeFirst(): Promise<Row | undefined>
}): Promise<User | undefined> {
  const row = await query.executeTakeFirst()
  return row === undefined ? undefined : toUser(row)
}

function toUser(row: Row): User {
  return {
    id: row.id,
    version: row.version,
    emailIndex: row.email_index,
    emailSealed: row.email_sealed,
    nameSealed: row.name_sealed,
    phoneSealed: row.phone_sealed,
    // Locale and role hold what `toRow` wrote from a User.
    locale: row.locale as User['locale'],
    role: row.role as User['role'],
    passwordHash: row.password_hash,
    sessionEpoch: row.session_epoch,
    createdAt: row.created_at,
    closedAt: row.closed_at,
  }
}

function toRow(user: User): Row {
  return {
    id: user.id,
    version: user.version,
    email_index: user.emailIndex,
    email_sealed: user.emailSealed,
    name_sealed: user.nameSealed,
    phone_sealed: user.phoneSealed,
    locale: user.locale,
    role: user.role,
    password_hash: user.passwordHash,
    session_epoch: user.sessionEpoch,
    created_at: user.createdAt,
    closed_at: user.closedAt,
  }
}
