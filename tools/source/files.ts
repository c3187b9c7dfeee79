import { readdirSync } from 'node:fs'
import path from 'node:path'

export const repositoryRoot = path.resolve(import.meta.dirname, '../..')

const SOURCE_ROOTS = ['apps', 'packages', 'proof', 'tools'] as const
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'data', 'coverage', 'generated'])
const SOURCE = /\.(?:ts|tsx|mts|js|mjs)$/

/** Source files of the repository, sorted; paths relative to `root`, with forward slashes. */
export function sourceFiles(root: string): string[] {
  const found: string[] = []
  for (const folder of SOURCE_ROOTS) collect(root, folder, found)
  return found.sort()
}

function collect(root: string, folder: string, found: string[]): void {
  for (const entry of entriesOf(path.join(root, folder))) {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) collect(root, file, found)
    } else if (SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      found.push(file)
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

export function isTestFile(file: string): boolean {
  return /\.test\.tsx?$/.test(file)
}
