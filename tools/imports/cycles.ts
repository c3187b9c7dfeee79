import type { Finding } from '../source/finding.ts'
import type { Import } from '../source/imports.ts'
import { resolveImport } from './resolve.ts'
import type { SourceTree } from './source-tree.ts'

/** One finding for each import that closes a circle of files, types included. */
export function findCycles(tree: SourceTree): Finding[] {
  const findings: Finding[] = []
  const done = new Set<string>()
  const path: string[] = []

  const visit = (file: string): void => {
    path.push(file)
    for (const imported of tree.imports.get(file) ?? []) {
      const target = fileOf(tree, file, imported)
      if (target === undefined || done.has(target)) continue
      const at = path.indexOf(target)
      if (at === -1) visit(target)
      else findings.push(cycleFinding([...path.slice(at), target], imported.line))
    }
    path.pop()
    done.add(file)
  }

  for (const file of tree.imports.keys()) if (!done.has(file)) visit(file)
  return findings
}

function fileOf(tree: SourceTree, file: string, imported: Import): string | undefined {
  const target = resolveImport(file, imported.specifier)
  return target.kind === 'file' && tree.imports.has(target.file) ? target.file : undefined
}

function cycleFinding(circle: readonly string[], line: number): Finding {
  return {
    file: circle.at(-2) ?? '',
    line,
    problem: `closes a circle of imports: ${circle.join(' → ')}`,
    instead: 'move what both need into a file of its own',
  }
}
