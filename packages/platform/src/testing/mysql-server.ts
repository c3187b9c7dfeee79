import { spawn, spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { type MysqlSchema, parseMysqlUrl } from '../database/mysql/address.ts'
import { connectMysql, runOn } from '../database/mysql/connection.ts'

/** A database server of a test's own: its own port, its own data, gone with the test. */
export interface MysqlServer {
  /** `mysql://root@127.0.0.1:port` */
  readonly url: string
  /** Starts it again after an end, on the same port and data. */
  start(): Promise<void>
  /** Sends a signal; `SIGKILL` and `SIGTERM` resolve when it has ended. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** Ends it and removes its data. */
  dispose(): Promise<void>
}

const START_MS_MAX = 60_000
const LOOK_EVERY_MS = 50

const SHARED_MEMORY = '/dev/shm'
const BYTES_NEEDED = 2 ** 30

/**
 * Memory where there is enough of it: what is committed outlives the server all the same, and a
 * disk that others use does not slow the tests. Loss of the machine's own memory no test makes.
 */
function scratchRoot(): string {
  if (!existsSync(SHARED_MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(SHARED_MEMORY)
  return bavail * bsize > BYTES_NEEDED ? SHARED_MEMORY : tmpdir()
}

/** Small, and as durable as in production: what a test kills must be there afterwards. */
const SETTINGS = [
  '--bind-address=127.0.0.1',
  '--skip-log-bin',
  '--innodb-buffer-pool-size=64M',
  '--innodb-flush-method=fsync',
  '--max-connections=200',
  '--performance-schema=OFF',
]

export async function startMysqlServer(
  extraSettings: readonly string[] = [],
): Promise<MysqlServer> {
  const program = findProgram()
  const folder = mkdtempSync(path.join(scratchRoot(), 'onsale-mysql-'))
  const dataDir = path.join(folder, 'data')
  const temporaryFiles = path.join(folder, 'tmp')
  mkdirSync(temporaryFiles)
  const pidFile = path.join(folder, 'pid')
  // A server that runs as root must be told that this is meant.
  const asWhom = process.getuid?.() === 0 ? ['--user=root'] : []
  // A server that starts removes every temporary table that it finds where it keeps its own.
  const own = [...asWhom, `--tmpdir=${temporaryFiles}`]
  install(program, dataDir, own)
  const port = await freePort()
  const url = `mysql://root@127.0.0.1:${port}`
  let ended: Promise<void> = Promise.resolve()
  let letGo = (): void => {}

  const server: MysqlServer = {
    url,
    async start() {
      const args = [
        '--no-defaults',
        `--datadir=${dataDir}`,
        ...own,
        `--port=${port}`,
        `--socket=${path.join(folder, 's')}`,
        `--pid-file=${pidFile}`,
        `--log-error=${path.join(folder, 'log')}`,
        ...SETTINGS,
        ...extraSettings,
      ]
      // The shell ends the server when this process ends in whatever way: then its input closes.
      const guard = spawn('sh', ['-c', GUARD, program, ...args], {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      })
      guard.stdin?.on('error', () => {})
      letGo = () => guard.stdin?.end()
      const exit = Promise.withResolvers<void>()
      guard.once('exit', () => exit.resolve())
      ended = exit.promise
      await untilUp(url, () => guard.exitCode ?? guard.signalCode, path.join(folder, 'log'))
    },
    async signal(signal) {
      process.kill(Number(readFileSync(pidFile, 'utf8')), signal)
      if (signal === 'SIGKILL' || signal === 'SIGTERM') await ended
    },
    async dispose() {
      letGo()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await server.start()
  } catch (error) {
    await server.dispose()
    throw error
  }
  return server
}

/** Waits for the server or for the end of its input, whichever comes first; then ends both. */
const GUARD = `exec 3<&0
"$0" "$@" </dev/null 3<&- & server=$!
{ cat <&3 >/dev/null; kill -KILL $server; } 2>/dev/null & guard=$!
exec 3<&-
wait $server
kill $guard 2>/dev/null
exit 0`

function findProgram(): string {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
  for (const name of ['mariadbd', 'mysqld']) {
    for (const folder of folders) {
      const file = path.join(folder, name)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // not there: look on
      }
    }
  }
  throw new Error('neither mariadbd nor mysqld is installed')
}

function install(program: string, dataDir: string, own: readonly string[]): void {
  const isMariadb = path.basename(program) === 'mariadbd'
  const [command, args] = isMariadb
    ? [
        'mariadb-install-db',
        [
          '--no-defaults',
          `--datadir=${dataDir}`,
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
          ...own,
        ],
      ]
    : [program, ['--no-defaults', '--initialize-insecure', `--datadir=${dataDir}`, ...own]]
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${command} failed:\n${done.stdout}\n${done.stderr}`)
}

async function untilUp(url: string, end: () => unknown, logFile: string): Promise<void> {
  const giveUpAt = systemClock.monotonicMs() + START_MS_MAX
  for (;;) {
    try {
      const connection = await connectMysql(addressOf(url), CHECKING)
      connection.destroy()
      return
    } catch (error) {
      if (end() !== null || systemClock.monotonicMs() > giveUpAt) {
        throw new Error(`the server did not start:\n${readFileSync(logFile, 'utf8')}`, {
          cause: error,
        })
      }
    }
    await systemScheduler.sleep(LOOK_EVERY_MS)
  }
}

const CHECKING = { isolation: 'READ COMMITTED', waitSeconds: 60 } as const

export function addressOf(url: string) {
  const parsed = parseMysqlUrl(url)
  if (parsed.kind === 'mistake') throw new Error(`${url}: ${parsed.message}`)
  return parsed.address
}

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const listener = createServer()
  listener.listen(0, '127.0.0.1', () => {
    const address = listener.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    listener.close(() => resolve(port))
  })
  return promise
}

let shared: Promise<MysqlServer> | undefined
after(async () => {
  if (shared !== undefined) await (await shared).dispose()
})

/** URL of the server that `TEST_MYSQL_URL` names, or of one that serves this test file. */
export async function testMysqlUrl(): Promise<string> {
  const given = process.env['TEST_MYSQL_URL'] ?? ''
  if (given !== '') return given
  shared ??= startMysqlServer()
  return (await shared).url
}

let schemas = 0
/** Migrated and empty again, by the name of what made them. */
const unused = new Map<string, MysqlSchema[]>()
const made: MysqlSchema[] = []
after(async () => {
  if (shared !== undefined) return // they go with their server
  for (const address of made) await onServer(address, [`DROP DATABASE IF EXISTS ${address.schema}`])
})

/** Has this schema dropped when the file's tests are over, when there is one by then. */
export function dropAfterwards(address: MysqlSchema): void {
  made.push(address)
}

/** A name that no other schema has; whoever made it is dropped when the file's tests are over. */
export async function freshSchema(url?: string): Promise<MysqlSchema> {
  const address = addressOf(url ?? (await testMysqlUrl()))
  schemas += 1
  const fresh = { ...address, schema: `test_${process.pid}_${schemas}` }
  if (url === undefined) made.push(fresh)
  return fresh
}

/**
 * A migrated, empty schema for one test. Making tables is what takes long on a real server, so
 * a schema that a test is done with is emptied for the next that needs the same.
 */
export async function scratchSchema(
  // Given as a function, so that a test can have it run after its connections are closed.
  afterTest: (work: () => Promise<void>) => void,
  make: { readonly name: string; readonly url?: string; up(to: MysqlSchema): Promise<void> },
): Promise<MysqlSchema> {
  const idle = unused.get(make.name) ?? []
  const reused = make.url === undefined ? idle.pop() : undefined
  const address = reused ?? (await freshSchema(make.url))
  if (reused === undefined) await make.up(address)
  if (make.url === undefined) {
    afterTest(async () => {
      await emptyTables(address)
      unused.set(make.name, [...(unused.get(make.name) ?? []), address])
    })
  }
  return address
}

async function emptyTables(address: MysqlSchema): Promise<void> {
  const connection = await connectMysql(address, CHECKING)
  try {
    const { rows } = await runOn(
      connection,
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?',
      [address.schema],
    )
    await runOn(connection, 'SET SESSION foreign_key_checks = 0')
    for (const { name } of rows) {
      if (!String(name).startsWith('kysely_')) await runOn(connection, `DELETE FROM \`${name}\``)
    }
  } finally {
    connection.destroy()
  }
}

/** Runs statements as the account of this address, on a connection of their own. */
export async function onServer(
  address: Parameters<typeof connectMysql>[0],
  statements: readonly string[],
): Promise<void> {
  const connection = await connectMysql({ ...address, schema: undefined }, CHECKING)
  try {
    for (const sql of statements) await runOn(connection, sql)
  } finally {
    connection.destroy()
  }
}

/** The same as a URL, for whoever reads it from the environment. */
export function urlOf(address: MysqlSchema): string {
  const { user, password, host, port, schema } = address
  const account = [user, password].map(encodeURIComponent).join(':')
  return `mysql://${account}@${host}:${port}/${schema}`
}
