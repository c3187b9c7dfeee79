import path from 'node:path'
import { isBuiltin } from 'node:module'

export type Target =
  | { readonly kind: 'file'; readonly file: string; readonly packageName?: string }
  | { readonly kind: 'node'; readonly module: string }
  | { readonly kind: 'library'; readonly name: string }

const WORKSPACE = /^@onsale\/(?<name>[\w-]+)(?:\/(?<inside>.+))?$/

/** What a specifier in `file` means. Files are resolved as Node does: no guessing. */
export function resolveImport(file: string, specifier: string): Target {
  if (specifier.startsWith('.')) {
    return { kind: 'file', file: path.posix.join(path.posix.dirname(file), specifier) }
  }
  if (isBuiltin(specifier)) {
    return { kind: 'node', module: specifier.startsWith('node:') ? specifier : `node:${specifier}` }
  }
  const workspace = WORKSPACE.exec(specifier)?.groups
  if (workspace !== undefined) {
    const { name = '', inside = '' } = workspace
    // Every package exports "./*" as "./src/*"; the programs live in apps.
    const home = name === 'onsale' || name === 'web' ? 'apps' : 'packages'
    return {
      kind: 'file',
      file: `${home}/${name}/src/${inside}`,
      packageName: `@onsale/${name}`,
    }
  }
  const parts = specifier.split('/')
  return { kind: 'library', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') }
}
