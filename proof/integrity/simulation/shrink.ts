import type { Ran } from './run-scenario.ts'
import type { Scenario, Step, Weather } from './scenario/scenario.ts'

export interface Shrunk {
  readonly scenario: Scenario
  readonly ran: Ran
  /** How many histories were lived through to find it. */
  readonly replays: number
}

const REPLAYS_MAX = 600

const FAIR: readonly Partial<Weather>[] = [
  { busUnkind: false },
  { callsUnkind: false },
  { providerUnkind: false },
  { gateUnkind: false },
  { breathShare: 0 },
  { commitMsMax: 1 },
]

/**
 * Looks for a smaller scenario in which the same rule is broken: steps are left out, first many
 * at once, then one by one; then the weather is made fair, and what is left is made plainer.
 */
export async function shrink(
  failing: Scenario,
  ran: Ran,
  run: (scenario: Scenario) => Promise<Ran>,
  replaysMax: number = REPLAYS_MAX,
): Promise<Shrunk> {
  let best = { scenario: failing, ran }
  let replays = 0
  const isTried = async (scenario: Scenario): Promise<boolean> => {
    if (replays >= replaysMax) return false
    replays += 1
    const again = await run(scenario)
    if (again.failure?.rule !== ran.failure?.rule) return false
    best = { scenario, ran: again }
    return true
  }
  const withSteps = (steps: readonly Step[]): Scenario => ({ ...best.scenario, steps })

  const leaveOut = async (): Promise<void> => {
    for (let size = best.scenario.steps.length >> 1; size >= 1; size >>= 1) {
      let at = 0
      while (at < best.scenario.steps.length) {
        const steps = best.scenario.steps.toSpliced(at, size)
        if (!(await isTried(withSteps(steps)))) at += size
      }
    }
  }
  await leaveOut()
  for (const fair of FAIR) {
    await isTried({ ...best.scenario, weather: { ...best.scenario.weather, ...fair } })
  }
  for (const [at, step] of best.scenario.steps.entries()) {
    const plain = plainer(step)
    if (plain !== undefined) await isTried(withSteps(best.scenario.steps.with(at, plain)))
  }
  await leaveOut()
  return { ...best, replays }
}

/** The same step without what made its request unusual; undefined when it is plain already. */
function plainer(step: Step): Step | undefined {
  const action = step.do
  if (!('manner' in action)) return undefined
  const { twice, loses, keyless } = action.manner
  if (twice === undefined && loses === undefined && keyless === undefined) return undefined
  return { ...step, do: { ...action, manner: { patience: action.manner.patience } } }
}
