// Makes a fresh clone ready before `npm start`, `npm test` and `npm run check`:
// installs the locked packages when they are missing or older than the lockfile; with `--web`
// builds the web app too, when it is missing or older than its sources.
// Runs under the system's Node (20 or newer) and needs nothing that is not in Node.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const lockfile = path.join(root, 'package-lock.json')
const installed = path.join(root, 'node_modules', '.package-lock.json')
const pinnedNode = path.join(root, 'node_modules', '.bin', 'node')

const upToDate =
  existsSync(installed) &&
  existsSync(pinnedNode) &&
  statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs

if (!upToDate) {
  // On stderr: what a command prints on stdout (a token, JSON) stays clean.
  console.error('onsale: installing packages (first start, or the lockfile changed) …')
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['inherit', process.stderr, 'inherit'],
  })
  if (install.status !== 0) {
    console.error('onsale: `npm ci` failed; see its message above.')
    process.exit(install.status ?? 1)
  }
  if (!existsSync(pinnedNode)) {
    console.error(
      `onsale: no pinned Node for ${process.platform}-${process.arch}; it comes for linux and darwin, x64 and arm64.`,
    )
    process.exit(1)
  }
}

if (process.argv.includes('--web')) {
  const script = path.join(root, 'apps', 'web', 'build', 'main.ts')
  const build = spawnSync(pinnedNode, [script, '--if-stale'], {
    cwd: root,
    stdio: ['ignore', process.stderr, 'inherit'],
  })
  if (build.status !== 0) {
    console.error('onsale: the web app could not be built; see the message above.')
    process.exit(build.status ?? 1)
  }
}
