import { spawnSync } from 'node:child_process'
import { kafkaJars } from '@onsale/platform/bus/kafka/testing/kafka-jars.ts'
import { findProgram } from '@onsale/platform/testing/find-program.ts'
import type { Environment, Server } from '../run-tests/needs.ts'

/** A server is missing and may not be installed; the message says how it would be. */
export class ServersMissing extends Error {
  override readonly name = 'ServersMissing'
}

const INSTALL_MS_MAX = 600_000

/**
 * Installs what is missing as Debian packages, where this user may install any; then Kafka's jars
 * come from Maven, once (43 MB).
 */
export async function bringServers(
  missing: readonly Server[],
  environment: Environment,
  say: (text: string) => void,
): Promise<void> {
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ')
    const packages = missing.flatMap((server) => server.packages)
    const command = `apt-get install ${packages.join(' ')}`
    const become = asRoot(environment)
    if (become === undefined) {
      throw new ServersMissing(`not installed: ${names}. On Debian: sudo ${command}`)
    }
    say(`installing ${names}`)
    install([...become, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'], packages, command)
    // Debian starts one as a service: nobody here uses it.
    if (packages.includes('redis-server')) run([...become, 'service', 'redis-server', 'stop'])
  }
  await kafkaJars()
}

/** What a command is begun with to be root's; undefined where we cannot install anything. */
function asRoot(environment: Environment): readonly string[] | undefined {
  if (findProgram(['apt-get'], environment['PATH']) === undefined) return undefined
  if (process.getuid?.() === 0) return []
  const sudo = ['sudo', '-n']
  return run([...sudo, 'true']).status === 0 ? sudo : undefined
}

function install(apt: readonly string[], packages: readonly string[], command: string): void {
  const lock = ['-qq', '-o', 'DPkg::Lock::Timeout=300']
  for (const step of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status, stderr } = run([...apt, ...lock, ...step])
    if (status !== 0) throw new ServersMissing(`\`${command}\` failed:\n${stderr}`)
  }
}

function run([program = '', ...args]: readonly string[]) {
  const stdio: 'ignore' | 'pipe' = 'pipe'
  return spawnSync(program, args, { stdio, encoding: 'utf8', timeout: INSTALL_MS_MAX })
}
