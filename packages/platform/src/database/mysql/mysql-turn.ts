import { assert } from '@onsale/kernel/assert.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Turn } from '../turn.ts'
import type { MysqlSchema } from './address.ts'
import { isReason } from './faults.ts'
import { type MysqlSession, openMysqlSession } from './mysql-session.ts'

/**
 * Seconds after which the server ends a connection that says nothing: so long a process that
 * froze keeps the turn. One that ended gives it back with its connection.
 */
const WAIT_SECONDS = 3
const PING_EVERY_MS = 1_000
const LOCK_NAME_CHARACTERS_MAX = 64

/**
 * A turn as a named lock of the server, which goes with the connection that holds it: no table,
 * no clock and no write. Both servers have it; a cluster in which one writes to several members
 * at once does not.
 */
export function createMysqlTurn(
  options: { readonly address: MysqlSchema; readonly scheduler: Scheduler },
  name: string,
): Turn {
  const { address, scheduler } = options
  const lock = `${address.schema}.${name}`
  assert(lock.length <= LOCK_NAME_CHARACTERS_MAX, 'the name of a lock is short')
  let opened: Promise<MysqlSession> | undefined
  let cancelPing: (() => void) | undefined

  const open = (): Promise<MysqlSession> =>
    (opened ??= openMysqlSession(address, {
      isolation: 'READ COMMITTED',
      waitSeconds: WAIT_SECONDS,
    }))
  const ask = async (on: Promise<MysqlSession>): Promise<boolean> => {
    const [row] = await (await on).query<{ ours: number | null }>(TAKE, [lock, lock])
    pingLater()
    return row?.ours === 1
  }
  /** Between two pieces of work that take long the server must hear of us. */
  const pingLater = (): void => {
    cancelPing ??= scheduler.after(PING_EVERY_MS, () => {
      cancelPing = undefined
      if (opened !== undefined) ask(opened).catch(() => {}) // whoever asks next is told
    })
  }
  const drop = (used: Promise<MysqlSession>): void => {
    if (opened === used) opened = undefined
    used.then(
      (session) => session.abandon(),
      () => {},
    )
  }

  return {
    async isOurs() {
      const first = open()
      try {
        return await ask(first)
      } catch (error) {
        drop(first)
        if (!isReason(error, 'lost')) throw error
      }
      // The server ended a connection that was silent, or it restarted: once more on another.
      const second = open()
      try {
        return await ask(second)
      } catch (error) {
        drop(second)
        throw error
      }
    },
    async leave() {
      cancelPing?.()
      cancelPing = undefined
      const session = await opened?.catch(() => undefined)
      opened = undefined
      await session?.close()
    },
  }
}

/** Whoever has it asks only that: taking it again would have to be given back as often. */
const TAKE = `SELECT IF(IS_USED_LOCK(?) = CONNECTION_ID(), 1, GET_LOCK(?, 0)) AS ours`
