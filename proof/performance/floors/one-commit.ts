// Floor 2: Fastify with one INSERT and one durable commit for each order, as one would begin.
import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { orderBody } from './bodies.ts'
import { createFloorApp, serve } from './floor-app.ts'

const database = new DatabaseSync(process.env['DATA_FILE'] ?? '')
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE orders (id TEXT PRIMARY KEY, user_id TEXT, idempotency_key TEXT, unit_id TEXT,
    quantity INTEGER, created_at INTEGER) STRICT, WITHOUT ROWID`)
const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)')

const app = createFloorApp(({ userId, key, unitId, quantity }) => {
  const id = randomUUID()
  const now = Date.now()
  insert.run(id, userId, key, unitId, quantity, now)
  return orderBody(id, unitId, quantity, now)
})
await serve(app, () => database.close())
