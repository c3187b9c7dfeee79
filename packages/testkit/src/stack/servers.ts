import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type KafkaServer, startKafka } from '@onsale/platform/bus/kafka/testing/kafka-server.ts'
import { type RedisServer, startRedisServer } from '@onsale/platform/redis/testing/redis-server.ts'
import { type MysqlServer, startMysqlServer } from '@onsale/platform/testing/start-mysql.ts'
import type { Endings } from './endings.ts'

/** The servers that the services of a stack share. */
export interface Servers {
  readonly mysql: MysqlServer
  readonly redis: RedisServer
  readonly kafka: KafkaServer
}

/** Nine processes with a pool or two each. */
const MYSQL_SETTINGS = ['--max-connections=500', '--innodb-buffer-pool-size=256M']

/**
 * Starts all three at once; the endings know of each as soon as it runs. MySQL and Kafka keep
 * what they have in the folder; Redis holds copies only, and keeps nothing.
 */
export async function startServers(
  folder: string,
  options: {
    /** Over runs; otherwise nobody waits for a clean end. */
    readonly isKept: boolean
    readonly endings: Endings
    readonly onExit: (name: string, how: string) => void
  },
): Promise<Servers> {
  const { isKept, endings, onExit } = options
  const place = (name: string): string => {
    const its = path.join(folder, name)
    mkdirSync(its, { recursive: true })
    return its
  }
  const told = (name: string) => (how: string) => onExit(name, how)
  const startMysql = async (): Promise<MysqlServer> => {
    const server = await startMysqlServer({
      settings: MYSQL_SETTINGS,
      folder: place('mysql'),
      onExit: told('mysql'),
    })
    endings.add(() => (isKept ? server.dispose() : server.signal('SIGKILL')))
    return server
  }
  const startRedis = async (): Promise<RedisServer> => {
    const server = await startRedisServer({ onExit: told('redis') })
    endings.add(() => server.remove())
    return server
  }
  const startBroker = async (): Promise<KafkaServer> => {
    const server = await startKafka({ folder: place('kafka'), onExit: told('kafka') })
    endings.add(() => (isKept ? server.remove() : server.signal('SIGKILL')))
    return server
  }
  const all = [startMysql(), startRedis(), startBroker()] as const
  // When one cannot start, the others may still be starting: they are ended too.
  await Promise.allSettled(all)
  const [mysql, redis, kafka] = await Promise.all(all)
  return { mysql, redis, kafka }
}
