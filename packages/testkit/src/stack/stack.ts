import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { givenServer } from '@onsale/platform/testing/given-servers.ts'
import { quietPort } from '@onsale/platform/testing/quiet-port.ts'
import { scratchRoot } from '@onsale/platform/testing/start-mysql.ts'
import { type Crew, planCrew } from './crew.ts'
import { databaseVariables, type Owner, OWNERS } from './database-urls.ts'
import { Endings } from './endings.ts'
import { migrate } from './migrate.ts'
import { readOrMakeSecrets, type Secrets } from './secrets.ts'
import { type Servers, startServers } from './servers.ts'
import { REPOSITORY } from './service-process.ts'

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
export interface Stack extends Servers, Crew {
  /** Where visitors come: the first gateway. */
  readonly url: string
  readonly folder: string
  readonly logFolder: string
  /** With which a command of the program looks at the same data. */
  readonly env: Readonly<Record<string, string>>
  /** Ends everything in reverse order. */
  stop(): Promise<void>
}

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
  const { gateways = 1, instances = 2, onExit = () => {} } = options
  const onStep = (what: string): void => {
    options.signal?.throwIfAborted()
    options.onStep?.(what)
  }
  const folder = openFolder(options.folder, endings)
  const logFolder = path.join(folder, 'logs')
  mkdirSync(logFolder, { recursive: true })
  onStep('MySQL, Redis and Kafka')
  const isKept = options.folder !== undefined
  const servers = await startServers(folder, { isKept, endings, onExit })

  const { PORT: givenPort, ...given } = options.env ?? {}
  const port = Number(givenPort ?? (await quietPort()))
  const url = `http://localhost:${port}`
  const secrets = readOrMakeSecrets(folder, createSystemRandomness())
  const common = { ...commonVariables(folder, url, secrets, servers), ...given }
  const databases = (owners: readonly Owner[]) =>
    databaseVariables(servers.mysql.url, secrets.databasePassword, owners)
  const env = { ...common, ...databases(OWNERS) }
  onStep('accounts, schemas and tables')
  const admin = { DATABASE_ADMIN_URL: servers.mysql.url }
  await migrate({ ...processVariables(), ...env, ...admin }, path.join(logFolder, 'migrate.log'))

  const crew = await planCrew({
    ...{ gateways, instances, port, logFolder, onExit, onStep },
    environment: (opens) => ({ ...processVariables(), ...common, ...databases(opens) }),
  })
  endings.add(() => crew.stopServices())
  await crew.startServices(options.changes)
  return { ...servers, ...crew, url, folder, logFolder, env, stop: () => endings.endAll() }
}

/** What every process of the program is told, and a command that looks at the same data. */
function commonVariables(folder: string, url: string, secrets: Secrets, servers: Servers) {
  return {
    ONSALE_MODE: 'development',
    ONSALE_DEMO: '0',
    ONSALE_DATA_DIR: path.join(folder, 'data'),
    ONSALE_PUBLIC_URL: url,
    ONSALE_TOKEN_KEYS: secrets.tokenKeys,
    ONSALE_INTERNAL_KEYS: secrets.internalKeys,
    ONSALE_DATA_KEYS: secrets.dataKeys,
    REDIS_URL: servers.redis.url,
    KAFKA_BROKERS: servers.kafka.brokers.join(','),
  }
}

function processVariables() {
  return {
    PATH: givenServer('PATH') ?? '',
    HOST: '127.0.0.1',
    // As `npm start` has it.
    NODE_COMPILE_CACHE: path.join(REPOSITORY, 'node_modules/.cache/onsale'),
  }
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
