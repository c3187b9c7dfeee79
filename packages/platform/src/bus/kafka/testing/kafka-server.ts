import type { ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { endProcess } from '../../../testing/end-process.ts'
import { type OnExit, spawnGuarded } from '../../../testing/guarded-child.ts'
import { quietPort } from '../../../testing/quiet-port.ts'
import { signalProcess } from '../../../testing/signal-process.ts'
import { untilUp } from '../../../testing/until-up.ts'
import { type GuardedListeners, guardedListeners } from './guarded-listeners.ts'
import { kafkaJars, run } from './kafka-jars.ts'

/** A Kafka of our own (KRaft, one node) on loopback; it ends with this process at the latest. */
export interface KafkaServer {
  /** As KAFKA_BROKERS takes it. */
  readonly brokers: readonly string[]
  /** With a login and in the clear; with a login and encrypted, by `certificate`. */
  readonly guarded?: {
    readonly inTheClear: readonly string[]
    readonly encrypted: readonly string[]
    /** PEM. */
    readonly certificate: string
  }
  readonly pid: number
  /** Resolves when the process is gone, or stands still. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>
  /** Starts it again on the same port, with all that it had. */
  startAgain(): Promise<void>
  /** Ends it and deletes what it had, unless that was to be kept. */
  remove(): Promise<void>
}

const READY_WITHIN_MS = 120_000
const END_WITHIN_MS = 20_000
const memory = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

export interface KafkaServerOptions {
  /** Keeps what it has here, over its end; absent: a folder that goes with it. */
  readonly folder?: string
  readonly onExit?: OnExit
  /** An account, for two more listeners that want a login: SCRAM-SHA-512 or PLAIN. */
  readonly login?: { readonly username: string; readonly password: string }
}

export async function startKafka({
  folder: given,
  onExit,
  login,
}: KafkaServerOptions = {}): Promise<KafkaServer> {
  const jars = await kafkaJars()
  const folder = given ?? (await mkdtemp(path.join(tmpdir(), 'onsale-kafka-')))
  await mkdir(folder, { recursive: true })
  const [port, controllerPort] = [await quietPort(), await quietPort()]
  const config = path.join(folder, 'server.properties')
  const data = path.join(folder, 'log')
  const logFile = path.join(folder, 'server.log')
  const guards = login === undefined ? undefined : await guardedListeners(folder, login)
  await writeFile(config, properties(port, controllerPort, data, guards))
  const java = (...args: string[]) => [...memory, '-cp', path.join(jars, '*'), ...args]
  if (!existsSync(path.join(data, 'meta.properties'))) {
    const id = createSystemRandomness()
      .bytes(16)
      .toBase64({ alphabet: 'base64url', omitPadding: true })
    // An id may begin with a dash.
    const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${id}`, '-c', config]
    await run('java', java(...format, ...(guards?.formatArguments ?? [])))
  }
  const spawnServer = (): ChildProcess => {
    const log = openSync(logFile, 'a')
    const child = spawnGuarded('java', java('kafka.Kafka', config), {
      onExit,
      stdio: ['ignore', log, log],
      cwd: folder,
    })
    closeSync(log)
    return child
  }
  let child = spawnServer()
  const up = { isUp: () => listens(port), withinMs: READY_WITHIN_MS, logFile }
  const ready = (): Promise<void> => untilUp('Kafka', child, up)
  const server: KafkaServer = {
    brokers: [`127.0.0.1:${port}`],
    ...(guards !== undefined && { guarded: guards.guarded }),
    get pid() {
      return child.pid ?? 0
    },
    signal: (signal) => signalProcess(child, signal),
    async startAgain() {
      child = spawnServer()
      await ready()
    },
    async remove() {
      // What is kept is put in order; what is not is let go at once.
      if (given !== undefined) await endProcess(child, END_WITHIN_MS)
      else {
        await signalProcess(child, 'SIGKILL')
        await rm(folder, { recursive: true, force: true })
      }
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

function properties(
  port: number,
  controllerPort: number,
  log: string,
  guards: GuardedListeners | undefined,
): string {
  const more = guards?.listeners ?? ''
  const members: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}${more}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}${more}`,
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_PLAINTEXT,SECRET:SASL_SSL',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': log,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 2,
    ...guards?.properties,
  }
  return Object.entries(members)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ port, host: '127.0.0.1' })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
