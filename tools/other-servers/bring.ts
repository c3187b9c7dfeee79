import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { repositoryRoot } from '../source/files.ts'

const FOLDER = path.join(repositoryRoot, 'node_modules/.cache/onsale/other-servers')
const ROOT = path.join(FOLDER, 'root')
const BRING_MS_MAX = 900_000
const PACKAGES = 'mysql-server-core,valkey-server'

/** Programs to start MySQL and Valkey by, as tests know them. */
export interface OtherServers {
  readonly mysqld: string
  readonly valkeyServer: string
}

/**
 * MySQL and Valkey as Debian's unstable release has them, in a folder of their own beside what
 * the system has: about two minutes and 600 MB, once. Needs root for `debootstrap`; what it
 * brings runs as anybody, by its own dynamic loader.
 */
export function bringOtherServers(): OtherServers {
  const servers = { mysqld: at('mysqld'), valkeyServer: at('valkey-server') }
  if (existsSync(servers.valkeyServer)) return servers
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  run('apt-get', ['-qq', 'update'])
  run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'debootstrap'])
  run('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, 'sid', ROOT, mirror()])
  writeStarter(servers.mysqld, 'usr/sbin/mysqld', [
    `--lc-messages-dir=${ROOT}/usr/share/mysql`,
    '--secure-file-priv=',
    '--loose-mysqlx=OFF',
  ])
  writeStarter(servers.valkeyServer, 'usr/bin/valkey-server', [])
  return servers
}

function at(name: string): string {
  return path.join(FOLDER, name)
}

/** Where this system has its packages from. */
function mirror(): string {
  const targets = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']
  const [first] = run('apt-get', targets).split('\n')
  if (first === undefined || first === '') throw new Error('apt-get knows no place of packages')
  return first
}

function writeStarter(file: string, program: string, more: readonly string[]): void {
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib/mysql/private']
  const lines = [
    '#!/bin/sh',
    `exec ${ROOT}/lib64/ld-linux-x86-64.so.2 \\`,
    `  --library-path ${libraries.map((folder) => `${ROOT}/${folder}`).join(':')} \\`,
    `  ${ROOT}/${program} "$@" ${more.join(' ')}`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  chmodSync(file, 0o755)
}

function run(program: string, args: readonly string[]): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const done = spawnSync(program, args, { env, encoding: 'utf8', timeout: BRING_MS_MAX })
  if (done.status === 0) return done.stdout
  throw new Error(`${program} failed: ${done.error?.message ?? `${done.stdout}${done.stderr}`}`)
}
