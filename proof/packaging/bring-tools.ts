import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** What is needed beyond Node, with the Debian package that has it. */
const tools: readonly (readonly [program: string, debian: string])[] = [
  ['dockerd', 'docker.io'],
  ['docker', 'docker.io'],
  ['docker-compose', 'docker-compose'],
  ['debootstrap', 'debootstrap'],
  ['mvn', 'maven'],
  ['git', 'git'],
]

/** The line that says why it cannot be done here; undefined when it can. */
export function whyNotHere(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'needs Linux and root: it starts a Docker daemon'
  }
  const missing = missingPackages()
  if (missing.length === 0) return undefined
  return `needs ${missing.join(', ')}: run it with --install, or apt-get install ${missing.join(' ')}`
}

/** Installs what is missing from Debian's packages. */
export function installTools(): void {
  const missing = missingPackages()
  if (missing.length === 0) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...missing]]) {
    const { status } = spawnSync('apt-get', ['--quiet=2', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    })
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${status}`)
  }
}

function missingPackages(): string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const isThere = (program: string): boolean =>
    folders.some((folder) => isProgram(path.join(folder, program)))
  return [...new Set(tools.filter(([program]) => !isThere(program)).map(([, debian]) => debian))]
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
