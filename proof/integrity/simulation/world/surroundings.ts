import type { Stock } from '@onsale/order/domain/stock.ts'
import type { BatchResult, Entry } from '@onsale/order/ports.ts'
import type { History } from '../history.ts'
import type { Chance } from '../random.ts'
import type { Scenario, Weather } from '../scenario/scenario.ts'
import type { BusLog } from './bus.ts'
import type { Faults } from './faults.ts'
import type { WorldFiles } from './files.ts'
import type { ProviderHouse } from './provider.ts'
import type { SimulatedTime, WallClock } from './time.ts'

/** What the program lives in, and what outlives it. */
export interface Surroundings {
  readonly scenario: Scenario
  readonly files: WorldFiles
  readonly time: SimulatedTime
  readonly wall: WallClock
  readonly chance: Chance
  readonly history: History
  readonly faults: Faults
  readonly busLog: BusLog
  readonly provider: ProviderHouse
  /** The weather of now: fair once calm has come. */
  readonly weather: () => Weather
  /** A fault has struck. */
  readonly struck: (fault: string) => void
  /** A fault has struck that gives reason to answer 503. */
  readonly trouble: (fault: string) => void
  /** The gate forgets, or does not hear as it should. */
  readonly gateFault: (fault: string) => void
  readonly gateApplied: (rows: readonly Stock[]) => void
  /** The program starts; whatever was in its memory is gone. */
  readonly lifeBegins: () => void
  readonly committed: (
    entries: readonly Entry[],
    result: BatchResult,
    decidedAt: number,
  ) => Promise<void>
  /** Something is wrong: the history ends here. */
  readonly complain: (rule: string, text: string) => void
}
