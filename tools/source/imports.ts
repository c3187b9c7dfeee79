import { lineAt, maskSource } from './mask.ts'

export interface Import {
  readonly specifier: string
  readonly line: number
  /** Erased before the program runs: `import type`, `export type … from`, or all names `type`. */
  readonly typeOnly: boolean
}

const NAMES = String.raw`\{[^{}]*\}`
const CLAUSE = String.raw`(?:\*(?:\s*as\s+[\w$]+)?|${NAMES}|[\w$]+(?:\s*,\s*(?:${NAMES}|\*\s*as\s+[\w$]+))?)`
const FROM = new RegExp(
  String.raw`\b(?:import|export)(?<type>\s+type(?=[\s{*]))?\s*(?<clause>${CLAUSE})\s*from\s*['"]`,
  'g',
)
const BARE = /\bimport\s*['"]/g
const DYNAMIC = /\bimport\s*\(\s*['"`]/g

/** Every static and dynamic import of a TypeScript or JavaScript file, in order. */
export function importsOf(source: string): Import[] {
  const masked = maskSource(source)
  const found: { at: number; typeOnly: boolean }[] = []
  for (const match of masked.matchAll(FROM)) {
    const typeOnly =
      match.groups?.['type'] !== undefined || allTypes(match.groups?.['clause'] ?? '')
    found.push({ at: match.index + match[0].length, typeOnly })
  }
  for (const pattern of [BARE, DYNAMIC]) {
    for (const match of masked.matchAll(pattern)) {
      if (masked[match.index - 1] === '.') continue // `something.import('…')`
      found.push({ at: match.index + match[0].length, typeOnly: false })
    }
  }
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ at, typeOnly }) => ({
      specifier: source.slice(at, endOfString(source, at)),
      line: lineAt(source, at),
      typeOnly,
    }))
}

/** `{ type A, type B }`: every name of the clause is a type. */
function allTypes(clause: string): boolean {
  if (!clause.startsWith('{')) return false
  const names = clause
    .slice(1, -1)
    .split(',')
    .filter((name) => name.trim() !== '')
  return names.length > 0 && names.every((name) => /^\s*type\s+(?!as\s+\w+\s*$)/.test(name))
}

function endOfString(source: string, at: number): number {
  const quote = source[at - 1] ?? ''
  const end = source.indexOf(quote, at)
  return end === -1 ? source.length : end
}
