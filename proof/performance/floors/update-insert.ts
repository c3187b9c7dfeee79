// A floor of the distributed form: Fastify with a transaction for each order on the database
// server, as one would begin: take from the stock's row if there is enough, insert the order.
import { randomUUID } from 'node:crypto'
import {
  connectMysql,
  createMysqlPool,
  runOn,
  withConnection,
} from '@onsale/platform/database/mysql/connection.ts'
import { addressOf } from '@onsale/platform/testing/reach-mysql.ts'
import { orderBody } from './bodies.ts'
import { createFloorApp, serve } from './floor-app.ts'

/** More of them only wait for the same row. */
const CONNECTIONS_MAX = 32
const SESSION = { isolation: 'READ COMMITTED', waitSeconds: 60 } as const
/** Whoever waits for the row longer than a second is told so; here everybody waits. */
const PATIENCE = 'SET SESSION innodb_lock_wait_timeout = 60'

const address = addressOf(process.env['DATABASE_URL'] ?? '')
const setUp = await connectMysql({ ...address, schema: undefined }, SESSION)
for (const sql of [
  `CREATE DATABASE ${address.schema}`,
  `CREATE TABLE ${address.schema}.stock (unit_id VARCHAR(255) PRIMARY KEY, capacity BIGINT,
    held BIGINT) ENGINE = InnoDB`,
  `CREATE TABLE ${address.schema}.orders (id VARCHAR(255) PRIMARY KEY, user_id VARCHAR(255),
    idempotency_key VARCHAR(255), unit_id VARCHAR(255), quantity INT, created_at BIGINT)
    ENGINE = InnoDB`,
  `INSERT INTO ${address.schema}.stock VALUES ('any', 100000000, 0)`,
]) {
  await runOn(setUp, sql)
}
setUp.destroy()

const pool = createMysqlPool(address, { ...SESSION, connectionsMax: CONNECTIONS_MAX })
pool.on('connection', (connection) => connection.query(PATIENCE))

const app = createFloorApp(async ({ userId, key, unitId, quantity }) => {
  const id = randomUUID()
  const now = Date.now()
  await withConnection(pool, async (connection) => {
    await runOn(connection, 'START TRANSACTION')
    const taken = await runOn(
      connection,
      'UPDATE stock SET held = held + ? WHERE unit_id = ? AND held + ? <= capacity',
      [quantity, unitId, quantity],
    )
    if (taken.changed !== 1) throw new Error('sold out')
    const row = [id, userId, key, unitId, quantity, now]
    await runOn(connection, 'INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)', row)
    await runOn(connection, 'COMMIT')
  })
  return orderBody(id, unitId, quantity, now)
})
await serve(app, () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  pool.end(() => resolve())
  return promise
})
