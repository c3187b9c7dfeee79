import type { LogLevel } from '../logger.ts'
import type { HostFacts } from './host-facts.ts'
import type { ConfigMistake, Given } from './given.ts'
import type { Keys } from './keys.ts'
import { nearestName } from './nearest-name.ts'
import { modeMistakes } from './mode-mistakes.ts'
import { variables, type Variable } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** All that the environment decides. */
export interface Config {
  readonly mode: 'development' | 'production'
  readonly host: string
  readonly port: number
  readonly internalPort: number
  readonly target: 'all'
  readonly dataDir: string
  readonly demo: boolean
  /** Undefined: to be made and kept under `dataDir` (development only). */
  readonly tokenKeys: Keys | undefined
  readonly internalKeys: Keys | undefined
  readonly dataKeys: Keys | undefined
  readonly admin: { readonly email: string; readonly password: string } | undefined
  readonly holdSeconds: number
  readonly payingSeconds: number
  readonly trustedProxies: readonly string[]
  readonly publicWritesPerMinute: number
  readonly commitQueueOrdersMax: number
  /** Undefined: `http://localhost:` and the port that was bound. */
  readonly publicUrl: string | undefined
  readonly logLevel: LogLevel
  /** Undefined: gate, limits and caches are in memory. */
  readonly redisUrl: string | undefined
  /** Undefined: events go over the local bus. */
  readonly kafka: KafkaSettings | undefined
}

export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly partitions: number
  /** Undefined: as many as there are brokers, three at most. */
  readonly replication: number | undefined
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
  mistakes.push(...notYetMistakes(given), ...modeMistakes(given))
  return mistakes.length > 0
    ? { kind: 'mistakes', mistakes }
    : { kind: 'config', config: configOf(given, facts), warnings: unknownVariables(environment) }
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

function notYetMistakes(given: Given): ConfigMistake[] {
  const mistakes = Object.entries<Variable>(variables)
    .filter(([member, { notYet }]) => notYet === true && member in given)
    .map(([, { name }]) => ({ name, message: 'is not supported yet; leave it out' }))
  if (given.target !== undefined && given.target !== 'all') {
    const message = `is not supported yet as "${given.target}"; use all`
    mistakes.push({ name: variables.target.name, message })
  }
  return mistakes
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
    target: 'all',
    dataDir: given.dataDir ?? './data',
    demo: given.demo ?? mode === 'development',
    tokenKeys: given.tokenKeys,
    internalKeys: given.internalKeys,
    dataKeys: given.dataKeys,
    admin: hasAdmin ? { email: adminEmail, password: adminPassword } : undefined,
    holdSeconds: given.holdSeconds ?? 600,
    payingSeconds: given.payingSeconds ?? 180,
    trustedProxies: given.trustedProxies ?? [],
    publicWritesPerMinute: given.publicWritesPerMinute ?? 120,
    commitQueueOrdersMax: given.commitQueueOrdersMax ?? 32_768,
    publicUrl: given.publicUrl,
    logLevel: given.logLevel ?? 'info',
    redisUrl: given.redisUrl,
    kafka:
      given.kafkaBrokers === undefined
        ? undefined
        : {
            brokers: given.kafkaBrokers,
            partitions: given.kafkaTopicPartitions ?? 12,
            replication: given.kafkaTopicReplication,
          },
  }
}

/** Every mistake on a line of its own, for the person who starts the program. */
export function describeMistakes(mistakes: readonly ConfigMistake[]): string {
  const lines = mistakes.map(({ name, message }) => `  ${name} ${message}`)
  return [`onsale cannot start: ${mistakes.length} mistake(s) in the environment`, ...lines].join(
    '\n',
  )
}
