import { execFile } from 'node:child_process'
import { DoesNotApply, plant } from './plant.ts'
import type { PlantedBug } from './planted-bug.ts'

export type Caught =
  | { readonly kind: 'simulation'; readonly seed: number; readonly rule: string }
  | { readonly kind: 'test'; readonly file: string }
  | { readonly kind: 'not caught' }
  | { readonly kind: 'does not apply'; readonly why: string }
  | { readonly kind: 'does not run'; readonly why: string }

const RUN_MS_MAX = 600_000
const OUTPUT_BYTES_MAX = 64 * 1_048_576

/** Plants a bug in a copy of the tree and sees who notices: the simulation, else the tests. */
export async function catchBug(tree: string, bug: PlantedBug, seeds: number): Promise<Caught> {
  let takeOut: () => void
  try {
    takeOut = plant(tree, bug)
  } catch (error) {
    if (error instanceof DoesNotApply) return { kind: 'does not apply', why: error.message }
    throw error
  }
  const missed: string[] = []
  try {
    const bySimulation = await simulateIn(tree, seeds)
    if (bySimulation.kind !== 'not caught') return bySimulation
    for (const file of bug.tests ?? []) {
      if (!(await passes(tree, file))) missed.push(file)
    }
  } finally {
    takeOut()
  }
  for (const file of missed) {
    // A test that fails without the bug as well has caught nothing.
    if (await passes(tree, file)) return { kind: 'test', file }
  }
  return { kind: 'not caught' }
}

const WRONG = /^seed (\d+) is WRONG: ([^:]+):/m
/** What the simulation says when it cannot even begin. */
const NOT_RUNNING = new Set(['simulation', 'start'])

export async function simulateIn(tree: string, seeds: number): Promise<Caught> {
  const { code, output } = await run(tree, [
    'proof/integrity/simulation/main.ts',
    ...['--quick', '--seeds', String(seeds)],
  ])
  if (code === 0) return { kind: 'not caught' }
  const [, seed, rule] = WRONG.exec(output) ?? []
  if (seed === undefined || rule === undefined || NOT_RUNNING.has(rule)) {
    return { kind: 'does not run', why: output.slice(-600) }
  }
  return { kind: 'simulation', seed: Number(seed), rule }
}

async function passes(tree: string, file: string): Promise<boolean> {
  return (await run(tree, ['--test', file])).code === 0
}

function run(tree: string, args: string[]): Promise<{ code: number; output: string }> {
  const options = { cwd: tree, timeout: RUN_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}
