import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { givenServer } from '../../testing/given-servers.ts'
import { signalProcess } from '../../testing/signal-process.ts'

/** A Redis of a test's own on loopback; it ends with its test. */
export interface RedisServer {
  readonly port: number
  readonly url: string
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

export async function startRedis(
  t: TestContext,
  options: readonly string[] = [],
  port?: number,
): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-redis-'))
  const own = port ?? (await freePort())
  let child = spawnServer(own, folder, options)
  t.after(async () => {
    await signalProcess(child, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const server: RedisServer = {
    port: own,
    url: `redis://127.0.0.1:${own}`,
    command: (...args) => sendCommand(own, args),
    signal: (signal) => signalProcess(child, signal),
    async startAgain() {
      child = spawnServer(own, folder, options)
      await ready(own)
    },
  }
  await ready(own)
  return server
}

function spawnServer(port: number, folder: string, options: readonly string[]): ChildProcess {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  return spawn(PROGRAM, [...args, '--save', '', '--appendonly', 'no', ...options], {
    stdio: 'ignore',
    env: { PATH: `${givenServer('PATH') ?? ''}:/usr/sbin` },
  })
}

/** Resolves once the server takes commands, whatever it answers to one. */
async function ready(port: number): Promise<void> {
  await eventually(`Redis on port ${port}`, async () => {
    const reply = await sendCommand(port, ['PING'])
    return !reply.includes('LOADING')
  })
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
