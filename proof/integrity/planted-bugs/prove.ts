import { type Caught, catchBug, simulateIn } from './catch-bug.ts'
import { copyTree, type TreeCopy } from './copy-tree.ts'
import type { PlantedBug } from './planted-bug.ts'

export interface Proof {
  /** The repository. */
  readonly root: string
  readonly bugs: readonly PlantedBug[]
  /** Histories that a bug has to survive to count as not caught. */
  readonly seeds: number
}

const AT_ONCE = 2
/** Without a bug nothing may be found, or finding something would mean nothing. */
const SEEDS_WITHOUT_BUG = 30

/** Plants every bug; true when each was caught. Prints a table of what caught it. */
export async function proveTheProof(
  { root, bugs, seeds }: Proof,
  print: (text: string) => void,
): Promise<boolean> {
  const copies: TreeCopy[] = []
  try {
    for (let count = 0; count < AT_ONCE; count += 1) copies.push(copyTree(root))
    const [first] = copies
    const before = first && (await simulateIn(first.folder, SEEDS_WITHOUT_BUG))
    if (before?.kind !== 'not caught') {
      print(`Without any bug: ${before === undefined ? 'nothing ran' : describe(before)}\n`)
      return false
    }
    const left = bugs.entries()
    const caught: Caught[] = []
    const work = async ({ folder }: TreeCopy): Promise<void> => {
      for (const [index, bug] of left) {
        const found = await catchBug(folder, bug, seeds)
        caught[index] = found
        print(`${isCaught(found) ? 'caught' : 'MISSED'}  ${row(bug, found)}\n`)
      }
    }
    await Promise.all(copies.map(work))
    return conclude(caught, print)
  } finally {
    for (const copy of copies) copy.remove()
  }
}

function conclude(caught: readonly Caught[], print: (text: string) => void): boolean {
  const bySimulation = caught.filter(({ kind }) => kind === 'simulation').length
  const byTest = caught.filter(({ kind }) => kind === 'test').length
  const missed = caught.length - bySimulation - byTest
  print(
    `\n${caught.length} bugs planted: ${bySimulation} caught by the simulation, ` +
      `${byTest} by a test, ${missed} missed\n`,
  )
  return missed === 0
}

function isCaught({ kind }: Caught): boolean {
  return kind === 'simulation' || kind === 'test'
}

const NAME_WIDTH = 48

function row({ name, breaks }: PlantedBug, caught: Caught): string {
  const title = name.padEnd(NAME_WIDTH)
  return isCaught(caught)
    ? `${title} ${describe(caught)}`
    : `${title} ${describe(caught)} (${breaks})`
}

function describe(caught: Caught): string {
  switch (caught.kind) {
    case 'simulation':
      return `seed ${caught.seed}: ${caught.rule}`
    case 'test':
      return caught.file
    case 'not caught':
      return 'nothing noticed it'
    case 'does not apply':
      return `the patch does not apply: ${caught.why}`
    case 'does not run':
      return `the program with it does not run: ${caught.why}`
  }
}
