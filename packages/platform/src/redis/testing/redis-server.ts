import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { givenServer } from '../../testing/given-servers.ts'
import { type OnExit, spawnGuarded } from '../../testing/guarded-child.ts'
import { quietPort } from '../../testing/quiet-port.ts'
import { signalProcess } from '../../testing/signal-process.ts'
import { untilUp } from '../../testing/until-up.ts'

/** A Redis of our own on loopback; it ends with this process at the latest. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** Sends one command on a connection of its own; resolves with the raw reply. */
  command(...args: string[]): Promise<string>
  /** Resolves when the process is gone, or stands still. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>
  /** Starts it again on the same port; empty, unless it was told to keep anything. */
  startAgain(): Promise<void>
}

/** TEST_REDIS_SERVER names another one, such as `valkey-server`. */
const PROGRAM = givenServer('TEST_REDIS_SERVER') ?? 'redis-server'
const READY_WITHIN_MS = 15_000
const LOOK_EVERY_MS = 20

/** A Redis of a test's own; it ends with its test. */
export async function startRedis(
  t: TestContext,
  options: readonly string[] = [],
  port?: number,
): Promise<RedisServer> {
  const server = await startRedisServer({ options, ...(port !== undefined && { port }) })
  t.after(() => server.remove())
  return server
}

export interface RedisServerOptions {
  /** As on its command line. */
  readonly options?: readonly string[]
  /** Absent: a free one. */
  readonly port?: number
  readonly onExit?: OnExit
}

export async function startRedisServer({
  options = [],
  port: given,
  onExit,
}: RedisServerOptions = {}): Promise<RedisServer & { remove(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-redis-'))
  const port = given ?? (await quietPort())
  const logFile = path.join(folder, 'log')
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const keepNothing = ['--save', '', '--appendonly', 'no', '--logfile', logFile]
  const spawnServer = () =>
    spawnGuarded(PROGRAM, [...args, ...keepNothing, ...options], {
      onExit,
      stdio: 'ignore',
      env: { PATH: `${givenServer('PATH') ?? ''}:/usr/sbin` },
    })
  let child = spawnServer()
  const up = { isUp: () => takesCommands(port), withinMs: READY_WITHIN_MS, logFile }
  const ready = (): Promise<void> => untilUp('Redis', child, up)
  const server = {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0
    },
    command: (...words: string[]) => sendCommand(port, words),
    signal: (signal: Parameters<RedisServer['signal']>[0]) => signalProcess(child, signal),
    async startAgain() {
      child = spawnServer()
      await ready()
    },
    async remove() {
      await signalProcess(child, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await ready()
  } catch (error) {
    await server.remove()
    throw error
  }
  return server
}

/** Whether the server takes commands, whatever it answers to one. */
async function takesCommands(port: number): Promise<boolean> {
  const reply = await sendCommand(port, ['PING'])
  return !reply.includes('LOADING')
}

/** Asks again and again, every 20 ms, until `isSo`; a fault counts as not yet. */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  withinMs = READY_WITHIN_MS,
): Promise<void> {
  const giveUpAt = systemClock.monotonicMs() + withinMs
  let last: unknown
  while (systemClock.monotonicMs() < giveUpAt) {
    try {
      if (await isSo()) return
    } catch (fault) {
      last = fault
    }
    await systemScheduler.sleep(LOOK_EVERY_MS)
  }
  throw new Error(`never: ${what}`, { cause: last })
}

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('a TCP port')
  return address.port
}

const ANSWER_WITHIN_MS = 5_000

/** One command in Redis's inline-free form, and all that comes back within a turn. */
export function sendCommand(port: number, args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ port, host: '127.0.0.1' })
  const cancel = systemScheduler.after(ANSWER_WITHIN_MS, () => reject(new Error('no reply')))
  socket.once('error', reject)
  socket.once('data', (chunk) => resolve(chunk.toString()))
  socket.once('close', () => reject(new Error('closed')))
  const parts = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`)
  socket.write(`*${args.length}\r\n${parts.join('')}`)
  return promise.finally(() => {
    cancel()
    socket.destroy()
  })
}
