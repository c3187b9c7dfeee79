import { type Kysely, sql, SqliteAdapter } from 'kysely'

/**
 * Kept answers are fat, and their keys are random in the person: in a table that is kept by its
 * key (`WITHOUT ROWID`) each one dirtied a page that nothing else of its batch touched. Kept in
 * the order in which they came they lie side by side, and only the small index is random.
 * On MySQL a table always lies by its primary key; there it stays as it was.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return
  const columns = sql.raw(
    'user_id, idempotency_key, fingerprint, state, status, body, retry_after_seconds, created_at',
  )
  await sql`ALTER TABLE idempotency RENAME TO idempotency_before`.execute(db)
  await sql`DROP INDEX idempotency_by_age`.execute(db)
  await sql`CREATE TABLE idempotency (
    user_id text NOT NULL,
    idempotency_key text NOT NULL,
    fingerprint text NOT NULL,
    state text NOT NULL,
    status integer NOT NULL,
    body text NOT NULL,
    retry_after_seconds integer,
    created_at integer NOT NULL,
    CONSTRAINT idempotency_pk PRIMARY KEY (user_id, idempotency_key)
  ) STRICT`.execute(db)
  await sql`INSERT INTO idempotency (${columns})
    SELECT ${columns} FROM idempotency_before ORDER BY created_at`.execute(db)
  await sql`DROP TABLE idempotency_before`.execute(db)
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute()
}
