import type { MysqlAddress, MysqlSchema } from '../database/mysql/address.ts'
import type { Places } from '../discovery/places.ts'
import type { LogLevel } from '../logger.ts'
import type { MailSender } from '../mail/sender.ts'
import type { SmtpServer } from '../mail/smtp-url.ts'
import type { HostFacts } from './host-facts.ts'
import type { ConfigMistake, Given } from './given.ts'
import type { Keys } from './keys.ts'
import { nearestName } from './nearest-name.ts'
import { modeMistakes, modeWarnings } from './mode-mistakes.ts'
import { splitMistakes } from './split-mistakes.ts'
import { variables, type Target, type Variable } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** All that the environment decides. */
export interface Config {
  readonly mode: 'development' | 'production'
  readonly host: string
  readonly port: number
  readonly internalPort: number
  readonly target: Target
  /** Where others reach the internal listener; undefined: at the machine's own address. */
  readonly internalUrl: string | undefined
  readonly dataDir: string
  readonly demo: boolean
  /** Undefined: to be made and kept under `dataDir` (development only). */
  readonly tokenKeys: Keys | undefined
  readonly internalKeys: Keys | undefined
  readonly dataKeys: Keys | undefined
  readonly admin: { readonly email: string; readonly password: string } | undefined
  readonly holdSeconds: number
  readonly payingSeconds: number
  readonly retentionDays: number
  readonly trustedProxies: readonly string[]
  readonly publicWritesPerMinute: number
  readonly commitQueueOrdersMax: number
  /** Undefined: `http://localhost:` and the port that was bound. */
  readonly publicUrl: string | undefined
  /** Undefined: the sample venue of the repository. */
  readonly venueDir: string | undefined
  readonly seller: SellerConfig
  /** Undefined: the local mailbox (development only). */
  readonly smtpServer: SmtpServer | undefined
  /** Who may look at the local mailbox besides this machine. */
  readonly mailboxFrom: readonly string[]
  /** Undefined: `onsale` at the host of the public URL. */
  readonly mailFrom: MailSender | undefined
  readonly logLevel: LogLevel
  /** MySQL schemas by service; undefined: a SQLite file under `dataDir`. */
  readonly databases: {
    readonly user: MysqlSchema | undefined
    /** The keys of personal data: never in the schema of what they open. */
    readonly userKeys: MysqlSchema | undefined
    readonly ticket: MysqlSchema | undefined
    readonly order: MysqlSchema | undefined
  }
  /** Who may make the accounts of the services; for no service to use. */
  readonly databaseAdmin: MysqlAddress | undefined
  /** This is a test: a database server need not be durable. */
  readonly databaseMayForget: boolean
  /** Undefined: gate, limits and caches are in memory. */
  readonly redisUrl: string | undefined
  /** Where services are found; undefined: in the registry in Redis. */
  readonly services: Places | undefined
  /** Undefined: events go over the local bus. */
  readonly kafka: KafkaSettings | undefined
}

export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly tls: boolean
  /** Undefined: the brokers let in whoever reaches them. */
  readonly login: KafkaLogin | undefined
  readonly partitions: number
  /** Undefined: as many as there are brokers, three at most. */
  readonly replication: number | undefined
}

export interface KafkaLogin {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password: string
}

/** Who sells; a member that was left out is not shown. */
export interface SellerConfig {
  readonly name: string
  readonly representative?: string
  readonly address?: string
  readonly phone?: string
  readonly email?: string
  readonly businessNumber?: string
  readonly mailOrderNumber?: string
}

export type ReadConfig =
  | {
      readonly kind: 'config'
      readonly config: Config
      /** Nothing that stops it, but the operator should know. */
      readonly warnings: readonly ConfigMistake[]
    }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly ConfigMistake[] }

/** Reads and checks the whole environment once; every mistake there is comes back together. */
export function readConfig(environment: Environment, facts: HostFacts): ReadConfig {
  const mistakes: ConfigMistake[] = []
  const values: Record<string, unknown> = {}
  for (const [member, variable] of Object.entries<Variable>(variables)) {
    const read = readVariable(variable, environment, facts)
    if (read === undefined) continue
    if (read.kind === 'mistake') mistakes.push({ name: read.name, message: read.message })
    else values[member] = read.value
  }
  // Each member was read by the kind of its own variable: what Given says.
  const given = values as Given
  mistakes.push(...modeMistakes(given), ...splitMistakes(given))
  return mistakes.length > 0
    ? { kind: 'mistakes', mistakes }
    : {
        kind: 'config',
        config: configOf(given, facts),
        warnings: [...unknownVariables(environment), ...modeWarnings(given)],
      }
}

function setOr(environment: Environment, name: string): string | undefined {
  const text = environment[name]
  return text === undefined || text === '' ? undefined : text
}

function readVariable(variable: Variable, environment: Environment, facts: HostFacts) {
  const { name } = variable
  const fileName = `${name}_FILE`
  const direct = setOr(environment, name)
  const file = variable.secret === true ? setOr(environment, fileName) : undefined
  if (direct !== undefined && file !== undefined) {
    return { kind: 'mistake', name, message: `is given twice, here and as ${fileName}` } as const
  }
  if (file === undefined) {
    return direct === undefined ? undefined : { name, ...variable.kind.read(direct) }
  }
  const content = facts.readFile(file)?.trim()
  if (content === undefined || content === '') {
    return {
      kind: 'mistake',
      name: fileName,
      message: 'names no file with anything in it',
    } as const
  }
  return { name: fileName, ...variable.kind.read(content) }
}

/**
 * A mistyped name would otherwise mean the default, silently. Told, not refused: a release
 * that is rolled back must start with the environment of the newer one.
 */
function unknownVariables(environment: Environment): ConfigMistake[] {
  const known = Object.values<Variable>(variables).flatMap(({ name, secret }) =>
    secret === true ? [name, `${name}_FILE`] : [name],
  )
  return Object.keys(environment)
    .filter((name) => name.startsWith('ONSALE_') && !known.includes(name))
    .map((name) => ({ name, message: `is not known; did you mean ${nearestName(name, known)}?` }))
}

function configOf(given: Given, facts: HostFacts): Config {
  const { mode = 'production', adminEmail, adminPassword } = given
  const hasAdmin = adminEmail !== undefined && adminPassword !== undefined
  return {
    mode,
    host: given.host ?? (facts.inContainer ? '0.0.0.0' : '127.0.0.1'),
    port: given.port ?? 3_000,
    internalPort: given.internalPort ?? 9_464,
    target: given.target ?? 'all',
    internalUrl: given.internalUrl,
    dataDir: given.dataDir ?? './data',
    demo: given.demo ?? mode === 'development',
    tokenKeys: given.tokenKeys,
    internalKeys: given.internalKeys,
    dataKeys: given.dataKeys,
    admin: hasAdmin ? { email: adminEmail, password: adminPassword } : undefined,
    holdSeconds: given.holdSeconds ?? 600,
    payingSeconds: given.payingSeconds ?? 180,
    retentionDays: given.retentionDays ?? 1_826,
    trustedProxies: given.trustedProxies ?? [],
    publicWritesPerMinute: given.publicWritesPerMinute ?? 120,
    commitQueueOrdersMax: given.commitQueueOrdersMax ?? 32_768,
    publicUrl: given.publicUrl,
    venueDir: given.venueDir,
    seller: sellerOf(given),
    smtpServer: given.smtpUrl,
    mailboxFrom: given.mailboxFrom ?? [],
    mailFrom: given.mailFrom,
    logLevel: given.logLevel ?? 'info',
    databases: databasesOf(given),
    databaseAdmin: given.databaseAdminUrl,
    databaseMayForget: given.databaseMayForget ?? false,
    redisUrl: given.redisUrl,
    services: given.services,
    kafka:
      given.kafkaBrokers === undefined
        ? undefined
        : {
            brokers: given.kafkaBrokers,
            tls: given.kafkaTls ?? false,
            login: kafkaLoginOf(given),
            partitions: given.kafkaTopicPartitions ?? 12,
            replication: given.kafkaTopicReplication,
          },
  }
}

function kafkaLoginOf(given: Given): KafkaLogin | undefined {
  const { kafkaUsername: username, kafkaPassword: password, kafkaSasl } = given
  if (username === undefined || password === undefined) return undefined
  return { mechanism: kafkaSasl ?? 'SCRAM-SHA-512', username, password }
}

/** A laptop shows what a seller would look like; elsewhere only what was given is shown. */
function sellerOf(given: Given): SellerConfig {
  if (given.mode === 'development' && given.sellerName === undefined) return sampleSeller
  return {
    name: given.sellerName ?? URL.parse(given.publicUrl ?? '')?.host ?? 'onsale',
    ...(given.sellerRepresentative !== undefined && { representative: given.sellerRepresentative }),
    ...(given.sellerAddress !== undefined && { address: given.sellerAddress }),
    ...(given.sellerPhone !== undefined && { phone: given.sellerPhone }),
    ...(given.sellerEmail !== undefined && { email: given.sellerEmail }),
    ...(given.sellerBusinessNumber !== undefined && {
      businessNumber: given.sellerBusinessNumber,
    }),
    ...(given.sellerMailOrderNumber !== undefined && {
      mailOrderNumber: given.sellerMailOrderNumber,
    }),
  }
}

const sampleSeller: SellerConfig = {
  name: '판다월드 (예시)',
  representative: '김대나무',
  address: '경기도 용인시 처인구 대숲길 1',
  phone: '000-0000-0000',
  email: 'help@pandaworld.example',
  businessNumber: '000-00-00000',
  mailOrderNumber: '제0000-예시-0000호',
}

const SCHEMA_PREFIX = 'onsale'

function databasesOf(given: Given): Config['databases'] {
  const user = schemaOf('user', given.databaseUrlUser, given.databaseUrl)
  const keysBesideUser = user && { ...user, schema: `${user.schema}_keys` }
  return {
    user,
    userKeys: schemaOf('user_keys', given.databaseUrlUserKeys, undefined) ?? keysBesideUser,
    ticket: schemaOf('ticket', given.databaseUrlTicket, given.databaseUrl),
    order: schemaOf('order', given.databaseUrlOrder, given.databaseUrl),
  }
}

/** A URL of the service's own names its schema; one for all names what theirs begin with. */
function schemaOf(
  service: string,
  own: MysqlAddress | undefined,
  common: MysqlAddress | undefined,
): MysqlSchema | undefined {
  if (own !== undefined) return { ...own, schema: own.schema ?? `${SCHEMA_PREFIX}_${service}` }
  if (common === undefined) return undefined
  return { ...common, schema: `${common.schema ?? SCHEMA_PREFIX}_${service}` }
}

/** Every mistake on a line of its own, for the person who starts the program. */
export function describeMistakes(mistakes: readonly ConfigMistake[]): string {
  const lines = mistakes.map(({ name, message }) => `  ${name} ${message}`)
  return [`onsale cannot start: ${mistakes.length} mistake(s) in the environment`, ...lines].join(
    '\n',
  )
}
