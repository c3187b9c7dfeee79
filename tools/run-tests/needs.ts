import { findProgram, MYSQL_PROGRAMS } from '@onsale/platform/testing/find-program.ts'

/** A program that tests need beside Node, and how a developer gets it. */
export interface Server {
  readonly name: string
  /** On the PATH: one of each of these lists. */
  readonly programs: readonly (readonly string[])[]
  /** Of Debian. */
  readonly packages: readonly string[]
}

const mysql: Server = {
  name: 'MariaDB or MySQL',
  programs: [MYSQL_PROGRAMS],
  packages: ['mariadb-server'],
}
const redis: Server = {
  name: 'Redis',
  programs: [['redis-server']],
  packages: ['redis-server'],
}
const kafka: Server = {
  name: 'Apache Kafka',
  // A broker is started from Kafka's jars, which Maven fetches once.
  programs: [['java'], ['mvn']],
  packages: ['openjdk-17-jre-headless', 'maven'],
}
const chromium: Server = {
  name: 'Chromium',
  programs: [['chromium', 'chromium-browser', 'google-chrome']],
  packages: ['chromium'],
}

/** What a test file needs beyond Node, told by its suffix (`x.redis.test.ts`). */
interface Need {
  readonly suffix: string
  readonly servers: readonly Server[]
  /** Or this variable, naming a server that runs already. */
  readonly variable?: string
}

const needs: readonly Need[] = [
  { suffix: '.mysql.test.ts', servers: [mysql], variable: 'TEST_MYSQL_URL' },
  { suffix: '.redis.test.ts', servers: [redis], variable: 'TEST_REDIS_URL' },
  { suffix: '.kafka.test.ts', servers: [kafka], variable: 'TEST_KAFKA_BROKERS' },
  { suffix: '.stack.test.ts', servers: [mysql, redis, kafka] },
  { suffix: '.e2e.test.ts', servers: [chromium], variable: 'TEST_CHROMIUM' },
]

export type Environment = Readonly<Record<string, string | undefined>>

/** Why `file` cannot run here and what would let it; undefined when it can. */
export function missingNeed(file: string, environment: Environment): string | undefined {
  const need = needs.find(({ suffix }) => file.endsWith(suffix))
  const missing = need === undefined ? [] : missingServers(need, environment)
  if (missing.length === 0) return undefined
  const names = missing.map(({ name }) => name).join(', ')
  const packages = missing.flatMap((server) => server.packages).join(' ')
  const instead = need?.variable === undefined ? '' : ` (or set ${need.variable})`
  return `needs ${names}: apt-get install ${packages}${instead}`
}

/** What the distributed form needs and is not installed here. */
export function missingForStack(environment: Environment): readonly Server[] {
  return missingServers({ servers: [mysql, redis, kafka] }, environment)
}

/** What any test file needs and is not installed here. */
export function missingForTests(environment: Environment): readonly Server[] {
  return [...new Set(needs.flatMap((need) => missingServers(need, environment)))]
}

function missingServers(
  { variable, servers }: Pick<Need, 'variable' | 'servers'>,
  environment: Environment,
): readonly Server[] {
  if (variable !== undefined && (environment[variable] ?? '') !== '') return []
  return servers.filter(
    ({ programs }) =>
      !programs.every((oneOf) => findProgram(oneOf, environment['PATH']) !== undefined),
  )
}
