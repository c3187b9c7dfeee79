import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startRedisServer } from '@onsale/platform/redis/testing/redis-server.ts'
import { startMysqlServer } from '@onsale/platform/testing/start-mysql.ts'

/** The database server and the Redis that all contenders of a scenario have in common. */
export interface SharedServers {
  /** Variables of a contender, which has schemas of its own and an empty Redis. */
  fresh(): Promise<Readonly<Record<'DATABASE_URL' | 'REDIS_URL', string>>>
}

/** As much memory as a small server gives it; what is committed is on the disk of the machine. */
const MYSQL_SETTINGS = ['--innodb-buffer-pool-size=512M', '--max-connections=300']

/** Starts both for `work`, on ports and data of their own, and ends them after it. */
export async function withSharedServers<Result>(
  work: (servers: SharedServers) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-bench-mysql-'))
  const mysql = await startMysqlServer({ settings: MYSQL_SETTINGS, folder })
  let made = 0
  try {
    const redis = await startRedisServer()
    try {
      return await work({
        async fresh() {
          made += 1
          await redis.command('FLUSHALL')
          return { DATABASE_URL: `${mysql.url}/bench${made}`, REDIS_URL: redis.url }
        },
      })
    } finally {
      await redis.remove()
    }
  } finally {
    await mysql.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}
