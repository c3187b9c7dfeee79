import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectMysql } from '../database/mysql/connection.ts'
import { endProcess } from './end-process.ts'
import { findProgram, MYSQL_PROGRAMS } from './find-program.ts'
import { givenServer } from './given-servers.ts'
import { type OnExit, spawnGuarded } from './guarded-child.ts'
import { quietPort } from './quiet-port.ts'
import { addressOf, CHECKING } from './reach-mysql.ts'
import { signalProcess } from './signal-process.ts'
import { untilUp } from './until-up.ts'

/** A database server of our own: its own port and data; it ends with this process at the latest. */
export interface MysqlServer {
  /** `mysql://root@127.0.0.1:port` */
  readonly url: string
  readonly pid: number
  /** Starts it again after an end, on the same port and data. */
  start(): Promise<void>
  /** Sends a signal; `SIGKILL` and `SIGTERM` resolve when it has ended. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** Ends it; removes its data, unless they were to be kept. */
  dispose(): Promise<void>
}

export interface MysqlServerOptions {
  readonly settings?: readonly string[]
  /** Keeps its data here, over its end; absent: a folder that goes with it. */
  readonly folder?: string
  readonly onExit?: OnExit
}

const START_MS_MAX = 60_000
const END_MS_MAX = 20_000
const SHARED_MEMORY = '/dev/shm'
const BYTES_NEEDED = 2 ** 30

/**
 * Memory where there is enough of it: what is committed outlives the server all the same, and a
 * disk that others use does not slow the tests. Loss of the machine's own memory no test makes.
 */
export function scratchRoot(): string {
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

/** What is installed; TEST_MYSQL_SERVER names another `mysqld`. */
export async function startMysqlServer(options: MysqlServerOptions = {}): Promise<MysqlServer> {
  const program =
    givenServer('TEST_MYSQL_SERVER') ?? findProgram(MYSQL_PROGRAMS, givenServer('PATH'))
  if (program === undefined) throw new Error('neither mariadbd nor mysqld is installed')
  const folder = options.folder ?? mkdtempSync(path.join(scratchRoot(), 'onsale-mysql-'))
  const dataDir = path.join(folder, 'data')
  const logFile = path.join(folder, 'log')
  const temporaryFiles = path.join(folder, 'tmp')
  mkdirSync(temporaryFiles, { recursive: true })
  // A server that runs as root must be told that this is meant.
  const asWhom = process.getuid?.() === 0 ? ['--user=root'] : []
  // A server that starts removes every temporary table that it finds where it keeps its own.
  const own = [...asWhom, `--tmpdir=${temporaryFiles}`]
  if (!existsSync(dataDir)) install(program, dataDir, own)
  const port = await quietPort()
  const url = `mysql://root@127.0.0.1:${port}`
  const args = [
    '--no-defaults',
    `--datadir=${dataDir}`,
    ...own,
    `--port=${port}`,
    `--socket=${path.join(folder, 's')}`,
    `--pid-file=${path.join(folder, 'pid')}`,
    `--log-error=${logFile}`,
    ...SETTINGS,
    ...(options.settings ?? []),
  ]
  const { onExit } = options
  const spawnServer = () => spawnGuarded(program, args, { stdio: 'ignore', onExit })
  let child = spawnServer()
  const up = { isUp: () => takesConnections(url), withinMs: START_MS_MAX, logFile }
  const ready = (): Promise<void> => untilUp('the database server', child, up)
  const server: MysqlServer = {
    url,
    get pid() {
      return child.pid ?? 0
    },
    start() {
      child = spawnServer()
      return ready()
    },
    signal: (signal) => signalProcess(child, signal),
    async dispose() {
      // What is kept is put in order; what is not is let go at once.
      if (options.folder !== undefined) await endProcess(child, END_MS_MAX)
      else {
        await signalProcess(child, 'SIGKILL')
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
  try {
    await ready()
  } catch (error) {
    await server.dispose()
    throw error
  }
  return server
}

/** Whole or not at all: an installation that was cut off is begun anew. */
function install(program: string, dataDir: string, asWhom: readonly string[]): void {
  const unfinished = `${dataDir}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const isMariadb = path.basename(program) === 'mariadbd'
  const [command, args] = isMariadb
    ? [
        'mariadb-install-db',
        [
          '--no-defaults',
          `--datadir=${unfinished}`,
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
          ...asWhom,
        ],
      ]
    : [program, ['--no-defaults', '--initialize-insecure', `--datadir=${unfinished}`, ...asWhom]]
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${command} failed:\n${done.stdout}\n${done.stderr}`)
  renameSync(unfinished, dataDir)
}

async function takesConnections(url: string): Promise<boolean> {
  const connection = await connectMysql(addressOf(url), CHECKING)
  connection.destroy()
  return true
}
