import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { must, type Ran, run } from './run-program.ts'
import { removeFolder } from './scratch-folder.ts'

/** A Docker daemon of our own: its own data, socket and containers, and no firewall rule. */
export interface OwnDocker {
  /** `docker …`, which must succeed; resolves with what it printed. */
  docker(args: readonly string[], withinMs?: number): Promise<string>
  /** Whatever comes of it. */
  tryDocker(args: readonly string[], withinMs?: number): Promise<Ran>
  /** The environment in which a program speaks to it. */
  readonly env: Readonly<Record<string, string>>
  /** Removes its containers and networks, and ends it. */
  stop(): Promise<void>
}

const COMMAND_MS_MAX = 60_000
const START_MS_MAX = 60_000
const STOP_MS_MAX = 60_000
const LOOK_EVERY_MS = 200

/**
 * Starts `dockerd` on a folder. One that runs on this machine is not touched: nothing is shared
 * with it, and neither rules of the firewall nor settings of the kernel are changed. So what is
 * published is reached through Docker's proxy, and containers do not reach the outside.
 */
export async function startOwnDocker(folder: string, signal: AbortSignal): Promise<OwnDocker> {
  await mkdir(folder, { recursive: true })
  const at = (name: string): string => path.join(folder, name)
  const socket = `unix://${at('docker.sock')}`
  const { PATH = '', HOME = '' } = process.env
  // And nothing else: what is set for onsale or Docker in our own environment is not for these.
  const env = { PATH, HOME, DOCKER_HOST: socket, DOCKER_BUILDKIT: '0' }
  const tryDocker = (args: readonly string[], withinMs = COMMAND_MS_MAX) =>
    run('docker', args, { withinMs, env, signal })
  const docker = (args: readonly string[], withinMs = COMMAND_MS_MAX) =>
    must('docker', args, { withinMs, env, signal })
  writeFileSync(at('daemon.json'), '{}')
  const log = openSync(at('dockerd.log'), 'a')
  const daemon = spawn(
    'dockerd',
    [
      ...['--config-file', at('daemon.json'), '--pidfile', at('dockerd.pid')],
      ...['--data-root', at('data'), '--exec-root', at('exec'), '--host', socket],
      ...['--containerd-namespace', 'onsale-proof'],
      ...['--containerd-plugins-namespace', 'onsale-proof-plugins'],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false'],
      ...['--ip-forward=false', '--ip-masq=false'],
    ],
    // In a group of its own: Ctrl-C ends us, and we end it.
    { stdio: ['ignore', log, log], detached: true },
  )
  closeSync(log)
  const ended = whenEnded(daemon)
  const stop = async (): Promise<void> => {
    // Also when the run was interrupted, so without its signal.
    await removeAll(env).catch((error: unknown) => console.error(error))
    daemon.kill('SIGTERM')
    await Promise.race([ended, sleep(STOP_MS_MAX, undefined, { ref: false })])
    daemon.kill('SIGKILL')
    await ended
    // It leaves a mount there.
    await removeFolder(at('exec'))
  }
  try {
    await untilUp(tryDocker, daemon)
  } catch (error) {
    await stop()
    throw new Error(
      `dockerd did not start:\n${readFileSync(at('dockerd.log'), 'utf8').slice(-4_000)}`,
      {
        cause: error,
      },
    )
  }
  return { docker, tryDocker, env, stop }
}

function whenEnded(daemon: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  daemon.once('exit', () => resolve())
  daemon.once('error', () => resolve())
  return promise
}

async function untilUp(tryDocker: OwnDocker['tryDocker'], daemon: ChildProcess): Promise<void> {
  const giveUpAt = performance.now() + START_MS_MAX
  while ((await tryDocker(['version'])).code !== 0) {
    if (daemon.exitCode !== null || performance.now() > giveUpAt) throw new Error('it is not there')
    await sleep(LOOK_EVERY_MS)
  }
}

/** What containers and networks left on this machine would outlive the daemon. */
async function removeAll(env: OwnDocker['env']): Promise<void> {
  const options = { withinMs: COMMAND_MS_MAX, env }
  const containers = await must('docker', ['ps', '--all', '--quiet'], options)
  if (containers !== '')
    await must('docker', ['rm', '-f', '-v', ...containers.split('\n')], options)
  await must('docker', ['network', 'prune', '--force'], options)
  await must('docker', ['volume', 'prune', '--force'], options)
}
