// `npm run check`: types, lint, format and the rules of the house; a few at a time.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { repositoryRoot } from './source/files.ts'

interface Check {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const CHECKS_AT_ONCE_MAX = 3

const checks: readonly Check[] = [
  { name: 'lint', command: 'oxlint', args: ['--format=unix'] },
  { name: 'types', command: 'tsc', args: ['--project', '.', '--pretty', 'false'] },
  { name: 'web types', command: 'tsc', args: ['--project', 'apps/web', '--pretty', 'false'] },
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'imports', command: 'node', args: ['tools/check-imports.ts'] },
  { name: 'ambient', command: 'node', args: ['tools/check-ambient.ts'] },
  { name: 'length', command: 'node', args: ['tools/check-length.ts'] },
]

const instead: Readonly<Record<string, string>> = {
  format: 'run `npm run format`',
  lint: 'the rules and their options are in .oxlintrc.json',
}

async function run(check: Check): Promise<boolean> {
  const began = performance.now()
  const program = path.join(repositoryRoot, 'node_modules', '.bin', check.command)
  const child = spawn(program, check.args, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  const passed = (await promise) === 0
  const time = `${Math.round(performance.now() - began)} ms`
  if (passed) {
    console.log(`✔ ${check.name} (${time})`)
  } else {
    const remedy = instead[check.name]
    console.log(
      [
        `✖ ${check.name} (${time})`,
        Buffer.concat(chunks).toString().trimEnd().replaceAll(/^/gm, '  '),
        ...(remedy === undefined ? [] : [`  → ${remedy}`]),
      ].join('\n'),
    )
  }
  return passed
}

const failed: string[] = []
const waiting = [...checks]

async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    if (!(await run(check))) failed.push(check.name)
  }
}

const workers = Math.min(availableParallelism(), CHECKS_AT_ONCE_MAX)
await Promise.all(Array.from({ length: workers }, work))
console.log(failed.length === 0 ? 'check: all passed' : `check: failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
