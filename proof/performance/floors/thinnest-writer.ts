// The thread of the thinnest program: what was queued becomes one durable transaction.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/** Order id, user, idempotency key, unit, quantity. */
export type ThinClaim = readonly [string, string, string, string, number]
/** Order id and when it was made (UTC ms). */
export type ThinGrant = readonly [string, number]

const PLENTY = 100_000_000
const HOLD_MS = 600_000
const { file } = workerData as { file: string } // set by thinnest.ts
const database = new DatabaseSync(file)
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
  PRAGMA wal_autocheckpoint = 8000;
  CREATE TABLE stock (unit_id TEXT PRIMARY KEY, capacity INTEGER, held INTEGER,
    CHECK (held <= capacity)) STRICT, WITHOUT ROWID;
  CREATE TABLE orders (id TEXT PRIMARY KEY, user_id TEXT, status TEXT, total INTEGER,
    created_at INTEGER, expires_at INTEGER) STRICT, WITHOUT ROWID;
  CREATE TABLE keys (user_id TEXT, key TEXT, order_id TEXT, created_at INTEGER,
    PRIMARY KEY (user_id, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE lines (order_id TEXT PRIMARY KEY, unit_id TEXT, quantity INTEGER, price INTEGER)
    STRICT, WITHOUT ROWID;
  CREATE TABLE holds (unit_id TEXT, expires_at INTEGER, order_id TEXT,
    PRIMARY KEY (unit_id, expires_at, order_id)) STRICT, WITHOUT ROWID;
  CREATE TABLE quotas (user_id TEXT, unit_id TEXT, quantity INTEGER,
    PRIMARY KEY (user_id, unit_id)) STRICT, WITHOUT ROWID`)
const begin = database.prepare('BEGIN IMMEDIATE')
const commit = database.prepare('COMMIT')
const findKey = database.prepare(
  'SELECT order_id, created_at FROM keys WHERE user_id = ? AND key = ?',
)
const addUnit = database.prepare('INSERT INTO stock VALUES (?, ?, 0) ON CONFLICT DO NOTHING')
const hold = database.prepare('UPDATE stock SET held = held + ? WHERE unit_id = ?')
const addKey = database.prepare('INSERT INTO keys VALUES (?, ?, ?, ?)')
const addOrder = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)')
const addLine = database.prepare('INSERT INTO lines VALUES (?, ?, ?, ?)')
const addHold = database.prepare('INSERT INTO holds VALUES (?, ?, ?)')
const addQuota = database.prepare(`INSERT INTO quotas VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity`)

parentPort?.on('message', (claims: readonly ThinClaim[]) => {
  begin.run()
  const now = Date.now()
  const held = new Map<string, number>()
  const grants = claims.map((claim): ThinGrant => {
    const [id, userId, key, unitId, quantity] = claim
    const known = findKey.get(userId, key)
    if (known !== undefined) return [String(known['order_id']), Number(known['created_at'])]
    addKey.run(userId, key, id, now)
    addOrder.run(id, userId, 'PENDING', quantity * 50_000, now, now + HOLD_MS)
    addLine.run(id, unitId, quantity, 50_000)
    addHold.run(unitId, now + HOLD_MS, id)
    addQuota.run(userId, unitId, quantity)
    held.set(unitId, (held.get(unitId) ?? 0) + quantity)
    return [id, now]
  })
  for (const [unitId, quantity] of held) {
    addUnit.run(unitId, PLENTY)
    hold.run(quantity, unitId)
  }
  commit.run()
  parentPort?.postMessage(grants)
})
