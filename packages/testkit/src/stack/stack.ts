import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { givenServer } from '@onsale/platform/testing/given-servers.ts'
import { quietPort } from '@onsale/platform/testing/quiet-port.ts'
import { scratchRoot } from '@onsale/platform/testing/start-mysql.ts'
import { type DatabaseUrls, makeAccounts } from './accounts.ts'
import { Endings } from './endings.ts'
import { migrate } from './migrate.ts'
import { readOrMakeSecrets } from './secrets.ts'
import { type Servers, startServers } from './servers.ts'
import { REPOSITORY, ServiceProcess, type Target } from './service-process.ts'

export interface StackOptions {
  /** Keeps databases, events and keys here over runs; absent: a folder that goes with the stack. */
  readonly folder?: string
  /** 1 when left out. */
  readonly gateways?: number
  /** Of user, ticket, order and worker each; 2 when left out. */
  readonly instances?: number
  /** Variables of every process of the program; they win over those that the stack would set. */
  readonly env?: Readonly<Record<string, string>>
  /** The same until services are started with other changes. */
  readonly changes?: Readonly<Record<string, string>>
  /** Told of every process that ends, whoever ended it. */
  readonly onExit?: (name: string, how: string) => void
  /** Told what is done next. */
  readonly onStep?: (what: string) => void
  /** Aborted: what was begun is ended, and the start fails. */
  readonly signal?: AbortSignal
}

/** The distributed form on loopback: every server and process that belongs to it. */
export interface Stack extends Servers {
  /** Where visitors come: the first gateway. */
  readonly url: string
  readonly folder: string
  readonly logFolder: string
  /** In the order in which they were started. */
  readonly services: readonly ServiceProcess[]
  /** With which a command of the program looks at the same data. */
  readonly env: Readonly<Record<string, string>>
  of(target: Target): readonly ServiceProcess[]
  /** Starts every service that does not run, with these changes of its environment. */
  startServices(changes?: Readonly<Record<string, string>>): Promise<void>
  /** Ends every service; their exit codes, undefined of one that had to be killed. */
  stopServices(): Promise<readonly (number | null | undefined)[]>
  /** Ends everything in reverse order. */
  stop(): Promise<void>
}

/** Each group is ready before the next one is started; at the end it is the other way round. */
const GROUPS: readonly (readonly Target[])[] = [
  ['user', 'ticket', 'order'],
  ['worker'],
  ['gateway'],
]
const SCHEMA_PREFIX = 'onsale'
const OWNER_ONLY = 0o700

/** Starts the stack; resolves when every process may serve. Fails with nothing left running. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const endings = new Endings()
  try {
    return await start(options, endings)
  } catch (error) {
    await endings.endAll()
    throw error
  }
}

async function start(options: StackOptions, endings: Endings): Promise<Stack> {
  const { onExit = () => {}, onStep = () => {}, signal } = options
  const step = (what: string): void => {
    signal?.throwIfAborted()
    onStep(what)
  }
  const folder = openFolder(options.folder, endings)
  const logFolder = path.join(folder, 'logs')
  mkdirSync(logFolder, { recursive: true })

  step('MySQL, Redis and Kafka')
  const servers = await startServers(folder, {
    ...{ endings, onExit },
    isKept: options.folder !== undefined,
  })

  step('schemas and accounts')
  const secrets = readOrMakeSecrets(folder, createSystemRandomness())
  const { databasePassword: password } = secrets
  const urls = await makeAccounts(servers.mysql.url, { prefix: SCHEMA_PREFIX, password })
  const { PORT: givenPort, ...given } = options.env ?? {}
  const port = Number(givenPort ?? (await quietPort()))
  const url = `http://localhost:${port}`
  const common = {
    ONSALE_MODE: 'development',
    ONSALE_DEMO: '0',
    ONSALE_DATA_DIR: path.join(folder, 'data'),
    ONSALE_PUBLIC_URL: url,
    ONSALE_TOKEN_KEYS: secrets.tokenKeys,
    ONSALE_INTERNAL_KEYS: secrets.internalKeys,
    ONSALE_DATA_KEYS: secrets.dataKeys,
    REDIS_URL: servers.redis.url,
    KAFKA_BROKERS: servers.kafka.brokers.join(','),
    ...given,
  }
  const env = { ...common, ...databaseVariables(urls, ['user', 'user_keys', 'ticket', 'order']) }
  const programEnv = {
    PATH: givenServer('PATH') ?? '',
    HOST: '127.0.0.1',
    // As `npm start` has it.
    NODE_COMPILE_CACHE: path.join(REPOSITORY, 'node_modules/.cache/onsale'),
  }
  step('tables')
  await migrate({ ...programEnv, ...env }, path.join(logFolder, 'migrate.log'))

  const services = await planServices(options, port, (target, name) => ({
    logFile: path.join(logFolder, `${name}.log`),
    env: { ...programEnv, ...common, ...databaseVariables(urls, OPENS[target]) },
    onExit: (how: string) => onExit(name, how),
  }))
  const of = (target: Target) => services.filter((service) => service.target === target)
  const startServices = async (changes?: Readonly<Record<string, string>>): Promise<void> => {
    for (const group of GROUPS) {
      step(group.join(', '))
      const idle = group.flatMap(of).filter((service) => !service.isRunning)
      const started = idle.map((service) => service.start(changes))
      await Promise.allSettled(started) // when one cannot start, the others are ended too
      await Promise.all(started)
    }
  }
  const stopServices = async (): Promise<readonly (number | null | undefined)[]> => {
    const codes = []
    for (const group of GROUPS.toReversed()) {
      codes.push(...(await Promise.all(group.flatMap(of).map((service) => service.stop()))))
    }
    return codes
  }
  endings.add(stopServices)
  await startServices(options.changes)
  return {
    ...servers,
    ...{ url, folder, logFolder, services, env, of },
    ...{ startServices, stopServices },
    stop: () => endings.endAll(),
  }
}

/** Whose schemas a process opens: it is given no other account. */
const OPENS: Readonly<Record<Target, readonly (keyof DatabaseUrls)[]>> = {
  user: ['user', 'user_keys'],
  ticket: ['ticket'],
  order: ['order'],
  worker: ['user', 'user_keys', 'ticket', 'order'],
  gateway: [],
}

function databaseVariables(
  urls: DatabaseUrls,
  owners: readonly (keyof DatabaseUrls)[],
): Record<string, string> {
  return Object.fromEntries(
    owners.map((owner) => [`DATABASE_URL_${owner.toUpperCase()}`, urls[owner]]),
  )
}

async function planServices(
  { gateways = 1, instances = 2 }: StackOptions,
  port: number,
  rest: (
    target: Target,
    name: string,
  ) => Pick<ConstructorParameters<typeof ServiceProcess>[0], 'logFile' | 'env' | 'onExit'>,
): Promise<ServiceProcess[]> {
  const services: ServiceProcess[] = []
  for (const target of GROUPS.flat()) {
    const count = target === 'gateway' ? gateways : instances
    for (let number = 1; number <= count; number += 1) {
      const name = `${target}-${number}`
      services.push(
        new ServiceProcess({
          ...{ target, name, internalPort: await quietPort() },
          ...(target === 'gateway' && { port: number === 1 ? port : await quietPort() }),
          ...rest(target, name),
        }),
      )
    }
  }
  return services
}

function openFolder(given: string | undefined, endings: Endings): string {
  if (given !== undefined) {
    const folder = path.resolve(given)
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY })
    return folder
  }
  const folder = mkdtempSync(path.join(scratchRoot(), 'onsale-stack-'))
  chmodSync(folder, OWNER_ONLY)
  endings.add(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
