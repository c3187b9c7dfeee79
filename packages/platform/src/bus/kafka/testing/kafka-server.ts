import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { eventually, freePort } from '../../../redis/testing/redis-server.ts'
import { kafkaJars, run } from './kafka-jars.ts'
import { signalProcess } from '../../../testing/signal-process.ts'

/** A Kafka of a test's own (KRaft, one node) on loopback. */
export interface KafkaServer {
  /** As KAFKA_BROKERS takes it. */
  readonly brokers: readonly string[]
  /** Resolves when the process is gone, or stands still. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): Promise<void>
  /** Starts it again on the same port, with all that it had. */
  startAgain(): Promise<void>
  /** Ends it and deletes what it had. */
  remove(): Promise<void>
}

const READY_WITHIN_MS = 120_000
const memory = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

export async function startKafka(): Promise<KafkaServer> {
  const jars = await kafkaJars()
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-kafka-'))
  const [port, controllerPort] = [await freePort(), await freePort()]
  const config = path.join(folder, 'server.properties')
  await writeFile(config, properties(port, controllerPort, path.join(folder, 'log')))
  const java = (...args: string[]) => [...memory, '-cp', path.join(jars, '*'), ...args]
  const id = createSystemRandomness()
    .bytes(16)
    .toBase64({ alphabet: 'base64url', omitPadding: true })
  await run('java', java('kafka.tools.StorageTool', 'format', '-t', id, '-c', config))
  const spawnServer = (): ChildProcess =>
    spawn('java', java('kafka.Kafka', config), { stdio: 'ignore', cwd: folder })
  let child = spawnServer()
  const ready = () =>
    eventually(`Kafka on port ${port}`, () => listens(port, child), READY_WITHIN_MS)
  await ready()
  return {
    brokers: [`127.0.0.1:${port}`],
    signal: (signal) => signalProcess(child, signal),
    async startAgain() {
      child = spawnServer()
      await ready()
    },
    async remove() {
      await signalProcess(child, 'SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function properties(port: number, controllerPort: number, log: string): string {
  const members: Readonly<Record<string, string | number>> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
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
  }
  return Object.entries(members)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function listens(port: number, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`Kafka ended with ${child.exitCode}`)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ port, host: '127.0.0.1' })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
