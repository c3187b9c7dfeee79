import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { repositoryRoot } from './source/files.ts'

// The house rules are only worth what the linter does with them: each is planted once.
const planted: Readonly<Record<string, string>> = {
  'typescript(no-explicit-any)': 'export const a = (b: any): number => (b ? 1 : 2)',
  'typescript(no-non-null-assertion)': 'export const a = (b?: string): number => b!.length',
  'typescript(no-floating-promises)':
    'export const a = (b: Promise<void>): void => {\n  b.catch\n  b\n}',
  'typescript(no-misused-promises)':
    'export const a = (b: string[]): void => {\n  b.map(String).every(async () => true)\n}',
  'typescript(switch-exhaustiveness-check)':
    "export const a = (b: 'c' | 'd'): void => {\n  switch (b) {\n    case 'c':\n  }\n}",
  'typescript(consistent-type-imports)':
    "import { URL } from 'node:url'\nexport const a = (b: URL): string => b.href",
  'typescript(only-throw-error)': "export const a = (): never => {\n  throw 'b'\n}",
  'typescript(no-unsafe-assignment)':
    "export const a = (): void => {\n  const b = JSON.parse('1')\n  a(b)\n}",
  'eslint(eqeqeq)': 'export const a = (b: string): boolean => b == String(1)',
  'eslint(no-unused-vars)': 'export const a = (): void => {\n  const b = 1\n}',
  'eslint(no-console)': "export const a = (): void => console.log('b')",
  'import(no-default-export)': 'export default 1',
}

let folder = ''
let output = ''

before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'onsale-lint-'))
  symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'))
  const compilerOptions = { strict: true, target: 'esnext', module: 'nodenext', types: ['node'] }
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  )
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
  const files = Object.values(planted).map((source, index) => {
    writeFileSync(path.join(folder, `planted-${index}.ts`), `${source}\n`)
    return `planted-${index}.ts`
  })
  const program = path.join(repositoryRoot, 'node_modules', '.bin', 'oxlint')
  const config = path.join(repositoryRoot, '.oxlintrc.json')
  output = spawnSync(program, ['-c', config, '--format=unix', ...files], {
    cwd: folder,
    encoding: 'utf8',
  }).stdout
})

after(() => rmSync(folder, { recursive: true, force: true }))

/** What the linter said of the file that the rule was planted in. */
function findingsIn(index: number): string[] {
  return output.split('\n').filter((line) => line.includes(`planted-${index}.ts:`))
}

for (const [index, rule] of Object.keys(planted).entries()) {
  test(`found: ${rule}`, () => {
    const found = findingsIn(index)
    assert.ok(
      found.some((line) => line.includes(rule)),
      `found only: ${found.join('; ')}`,
    )
  })
}
