import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A copy of what the simulation and the tests need, to plant bugs in. */
export interface TreeCopy {
  readonly folder: string
  remove(): void
}

const COPIED = ['packages', 'proof/integrity/simulation', 'package.json', 'tsconfig.json']
const LEFT_OUT = new Set(['node_modules', 'dist'])
const OWN_SCOPE = '@onsale'

/**
 * Libraries are links to the ones installed; our own packages are links to the copy, or a bug
 * would be planted where nobody looks.
 */
export function copyTree(root: string): TreeCopy {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-planted-'))
  for (const part of COPIED) {
    cpSync(path.join(root, part), path.join(folder, part), {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(path.basename(source)),
    })
  }
  const installed = path.join(root, 'node_modules')
  const links = path.join(folder, 'node_modules')
  mkdirSync(path.join(links, OWN_SCOPE), { recursive: true })
  for (const name of readdirSync(installed)) {
    if (name !== OWN_SCOPE) symlinkSync(path.join(installed, name), path.join(links, name))
  }
  for (const name of readdirSync(path.join(folder, 'packages'))) {
    symlinkSync(path.join(folder, 'packages', name), path.join(links, OWN_SCOPE, name))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
