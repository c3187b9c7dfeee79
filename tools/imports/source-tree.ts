import { readFileSync } from 'node:fs'
import path from 'node:path'
import { importsOf, type Import } from '../source/imports.ts'

/** The names a package.json declares. */
export interface Manifest {
  readonly dependencies: ReadonlySet<string>
  readonly devDependencies: ReadonlySet<string>
}

/** What the import check looks at; made from a folder, or by a test. */
export interface SourceTree {
  readonly imports: ReadonlyMap<string, readonly Import[]>
  /** By home: `.`, `packages/order`, `apps/onsale`. */
  readonly manifests: ReadonlyMap<string, Manifest>
}

export function readSourceTree(root: string, files: readonly string[]): SourceTree {
  const homes = new Set(files.map(homeOf))
  return {
    imports: new Map(
      files.map((file) => [file, importsOf(readFileSync(path.join(root, file), 'utf8'))]),
    ),
    manifests: new Map([...homes].map((home) => [home, readManifest(path.join(root, home))])),
  }
}

function homeOf(file: string): string {
  const [top = '', name = ''] = file.split('/')
  return top === 'apps' || top === 'packages' ? `${top}/${name}` : '.'
}

function readManifest(folder: string): Manifest {
  const text = readFileSync(path.join(folder, 'package.json'), 'utf8')
  const manifest = JSON.parse(text) as Record<string, unknown> // checked key by key below
  const names = (...keys: readonly string[]): Set<string> => {
    const declared = keys.map((key) => manifest[key])
    return new Set(
      declared.flatMap((value) =>
        typeof value === 'object' && value !== null ? Object.keys(value) : [],
      ),
    )
  }
  return {
    dependencies: names('dependencies', 'optionalDependencies', 'peerDependencies'),
    devDependencies: names('devDependencies'),
  }
}
