import { findProgram } from '@onsale/platform/testing/find-program.ts'

/** What a test file needs beyond Node, told by its suffix (`x.redis.test.ts`). */
interface Need {
  readonly suffix: string
  readonly name: string
  /** On the PATH: one of each of these lists. */
  readonly programs: readonly (readonly string[])[]
  /** Or this variable, naming a server that runs already. */
  readonly variable: string
  /** How a developer gets it. */
  readonly bring: string
}

const needs: readonly Need[] = [
  {
    suffix: '.mysql.test.ts',
    name: 'MariaDB or MySQL',
    programs: [['mariadbd', 'mysqld']],
    variable: 'TEST_MYSQL_URL',
    bring: 'apt-get install mariadb-server',
  },
  {
    suffix: '.redis.test.ts',
    name: 'Redis',
    programs: [['redis-server']],
    variable: 'TEST_REDIS_URL',
    bring: 'apt-get install redis-server',
  },
  {
    suffix: '.kafka.test.ts',
    name: 'Apache Kafka',
    // Tests start a broker of their own from Kafka's jars, which Maven fetches once.
    programs: [['java'], ['mvn']],
    variable: 'TEST_KAFKA_BROKERS',
    bring: 'apt-get install openjdk-17-jre-headless maven',
  },
  {
    suffix: '.e2e.test.ts',
    name: 'Chromium',
    programs: [['chromium', 'chromium-browser', 'google-chrome']],
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
  return need.programs.every((oneOf) => findProgram(oneOf, environment['PATH']) !== undefined)
}
