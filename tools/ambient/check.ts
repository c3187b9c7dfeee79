import type { Finding } from '../source/finding.ts'
import { lineAt, maskSource } from '../source/mask.ts'
import { exemptions, rules, type AmbientRule } from './rules.ts'

/** Only the product's code is bound; tools and proof run in real time. */
const BOUND = /^(?:packages|apps\/[\w-]+\/src)\//

/** Every use of ambient time, timers, randomness or environment that no exemption covers. */
export function checkAmbient(file: string, source: string): Finding[] {
  if (!BOUND.test(file)) return []
  const open = rules.filter((rule) => !isExempt(file, rule.name))
  if (open.length === 0) return []
  const masked = maskSource(source)
  return open
    .flatMap((rule) => [...byUse(rule, source, masked), ...byImport(rule, source, masked)])
    .map((found) => ({ file, ...found }))
    .sort((a, b) => a.line - b.line)
}

function isExempt(file: string, rule: AmbientRule['name']): boolean {
  return exemptions.some(
    ({ where, rules: covered }) =>
      covered.includes(rule) && (where.endsWith('/') ? file.startsWith(where) : file === where),
  )
}

type Found = Omit<Finding, 'file'>

function byUse(rule: AmbientRule, source: string, masked: string): Found[] {
  return rule.patterns
    .flatMap((pattern) => [...masked.matchAll(pattern)])
    .map((match) => ({
      line: lineAt(source, match.index),
      problem: `${match[0].trim()} (${rule.name})`,
      instead: rule.instead,
    }))
}

const IMPORT = /\bimport\s+(?!type\b)(?<clause>[\w$*,{}\s]+?)\s*from\s*['"]/g

function byImport(rule: AmbientRule, source: string, masked: string): Found[] {
  const found: Found[] = []
  for (const match of masked.matchAll(IMPORT)) {
    const from = match.index + match[0].length
    const module = source.slice(from, source.indexOf(source[from - 1] ?? '', from))
    const names = rule.modules[module.startsWith('node:') ? module : `node:${module}`]
    const name = names?.exec(match.groups?.['clause'] ?? '')
    if (name === undefined || name === null) continue
    const what = names?.source === '.' ? module : `${name[0]} of ${module}`
    found.push({
      line: lineAt(source, match.index),
      problem: `imports ${what} (${rule.name})`,
      instead: rule.instead,
    })
  }
  return found
}
