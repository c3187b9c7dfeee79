import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { givenServer } from '../../../testing/given-servers.ts'

export const KAFKA_VERSION = '4.1.1'

/** What a broker needs, as Maven names it. */
const artifacts = ['kafka_2.13', 'kafka-storage']

/**
 * The folder with the jars of Kafka: TEST_KAFKA_JARS, or a cache outside of the repository that
 * Maven fills once (43 MB). Needs `mvn` the first time and `java` 17 always.
 */
export async function kafkaJars(): Promise<string> {
  const given = givenServer('TEST_KAFKA_JARS')
  if (given !== undefined) return given
  const cache = givenServer('XDG_CACHE_HOME') ?? path.join(homedir(), '.cache')
  const folder = path.join(cache, 'onsale', `kafka-${KAFKA_VERSION}`)
  if (existsSync(folder)) return folder
  await mkdir(path.dirname(folder), { recursive: true })
  const fetching = await mkdtemp(`${folder}-`)
  try {
    const project = path.join(fetching, 'pom.xml')
    const libs = path.join(fetching, 'libs')
    await writeFile(project, pom())
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libs}`]
    await run('mvn', ['-q', '-B', '-f', project, ...goal])
    await rename(libs, folder).catch((fault: unknown) => {
      if (!existsSync(folder)) throw fault // else another process was quicker
    })
  } finally {
    await rm(fetching, { recursive: true, force: true })
  }
  return folder
}

function pom(): string {
  const dependencies = artifacts.map(
    (artifact) =>
      `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId>` +
      `<version>${KAFKA_VERSION}</version></dependency>`,
  )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>onsale</groupId><artifactId>kafka-jars</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies>${dependencies.join('')}</dependencies>
</project>`
}

/** Runs a program to its end; fails with what it printed. */
export async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-4_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  const code = await promise
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${printed}`)
}
