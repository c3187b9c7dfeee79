import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parsed } from './checks.ts'
import type { OwnDocker } from './own-docker.ts'
import { must, type Ran, run } from './run-program.ts'

/** A container of the project, as `docker inspect` shows it. */
export interface Inspected {
  readonly Id: string
  readonly Config: { readonly User: string; readonly Labels: Readonly<Record<string, string>> }
  readonly State: {
    readonly Status: string
    readonly ExitCode: number
    readonly Health?: { readonly Status: string }
  }
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean
    readonly CapDrop: readonly string[] | null
    readonly Memory: number
    readonly RestartPolicy: { readonly Name: string }
    readonly LogConfig: { readonly Config: Readonly<Record<string, string>> }
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>>
  }
}

/** The stack of compose.yaml in a clone of the repository. */
export interface OwnCompose {
  compose(args: readonly string[], withinMs: number, env?: Environment): Promise<string>
  tryCompose(args: readonly string[], withinMs: number, env?: Environment): Promise<Ran>
  /** Its containers, those that ended too, by the name of their service. */
  containers(): Promise<ReadonlyMap<string, readonly Inspected[]>>
  readonly project: string
}

type Environment = Readonly<Record<string, string>>

const LOOK_MS_MAX = 60_000

/**
 * `docker compose`, or the `docker-compose` before it, on a clone. The one thing that is not as
 * everywhere: the build may use this machine's network, since our Docker gives it no other.
 */
export async function openOwnCompose(
  own: OwnDocker,
  options: {
    readonly clone: string
    readonly settings: Environment
    readonly signal: AbortSignal
  },
): Promise<OwnCompose> {
  const { clone, settings, signal } = options
  const project = 'onsale-proof'
  const override = path.join(clone, 'compose.proof.yaml')
  await writeFile(override, 'services: { secrets: { build: { network: host } } }\n')
  const hasPlugin = (await own.tryDocker(['compose', 'version'])).code === 0
  const [program, first] = hasPlugin
    ? (['docker', ['compose']] as const)
    : (['docker-compose', []] as const)
  const files = [
    '--project-name',
    project,
    '--file',
    path.join(clone, 'compose.yaml'),
    '--file',
    override,
  ]
  const args = (rest: readonly string[]) => [...first, ...files, ...rest]
  const optionsOf = (withinMs: number, env: Environment = {}) => ({
    ...{ withinMs, signal, cwd: clone },
    env: { ...own.env, ...settings, ...env },
  })
  const ours = ['--filter', `label=com.docker.compose.project=${project}`]
  return {
    project,
    compose: (rest, withinMs, env) => must(program, args(rest), optionsOf(withinMs, env)),
    tryCompose: (rest, withinMs, env) => run(program, args(rest), optionsOf(withinMs, env)),
    async containers() {
      const ids = await own.docker(['ps', '--all', '--quiet', ...ours], LOOK_MS_MAX)
      if (ids === '') return new Map()
      const all = parsed<readonly Inspected[]>(await own.docker(['inspect', ...ids.split('\n')]))
      return Map.groupBy(all, ({ Config }) => Config.Labels['com.docker.compose.service'] ?? '')
    },
  }
}
