import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** What a test file needs beyond Node, told by its suffix (`x.redis.test.ts`). */
interface Need {
  readonly suffix: string
  readonly name: string
  /** Any one of these programs on the PATH will do. */
  readonly programs: readonly string[]
  /** Or this variable, naming a server that runs already. */
  readonly variable: string
  /** How a developer gets it. */
  readonly bring: string
}

const needs: readonly Need[] = [
  {
    suffix: '.mysql.test.ts',
    name: 'MariaDB or MySQL',
    programs: ['mariadbd', 'mysqld'],
    variable: 'TEST_MYSQL_URL',
    bring: 'apt-get install mariadb-server',
  },
  {
    suffix: '.redis.test.ts',
    name: 'Redis',
    programs: ['redis-server', 'valkey-server'],
    variable: 'TEST_REDIS_URL',
    bring: 'apt-get install redis-server',
  },
  {
    suffix: '.kafka.test.ts',
    name: 'Apache Kafka',
    programs: ['kafka-server-start', 'kafka-server-start.sh'],
    variable: 'TEST_KAFKA_BROKERS',
    bring: 'docker compose up -d kafka && export TEST_KAFKA_BROKERS=localhost:9092',
  },
  {
    suffix: '.e2e.test.ts',
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    variable: 'TEST_CHROMIUM',
    bring: 'apt-get install chromium',
  },
]

type Environment = Readonly<Record<string, string | undefined>>

/** Why `file` cannot run here and what would let it; undefined when it can. */
export function missingNeed(file: string, environment: Environment): string | undefined {
  const need = needs.find(({ suffix }) => file.endsWith(suffix))
  if (need === undefined || isMet(need, environment)) return undefined
  return `needs ${need.name}: ${need.bring} (or set ${need.variable})`
}

function isMet(need: Need, environment: Environment): boolean {
  if ((environment[need.variable] ?? '') !== '') return true
  // Debian keeps servers in /usr/sbin, which is not on every PATH.
  const folders = [...(environment['PATH'] ?? '').split(path.delimiter), '/usr/sbin']
  return need.programs.some((program) =>
    folders.some((folder) => folder !== '' && isExecutable(path.join(folder, program))),
  )
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
