import type { Bus } from '@onsale/platform/bus/bus.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'
import type { Lifecycle } from '@onsale/platform/lifecycle.ts'
import type { AllKeys } from '../own-keys.ts'
import type { ProgramTools } from './program-tools.ts'

/** What the services of this process are started with. */
export interface ProgramSurroundings {
  readonly config: Config
  readonly tools: ProgramTools
  readonly keys: AllKeys
  /** Is told of everything that was opened, in the order in which it was. */
  readonly lifecycle: Lifecycle
  /** Where the world reaches us, without a slash at the end; known once we listen. */
  readonly publicUrl: () => string
}

/** What a process does of a service; left out: it answers calls and has no background work. */
export interface Part {
  /** Carries the events of the background work, which this process does then. */
  readonly bus?: Bus
  /** False: other processes answer calls. */
  readonly serves?: boolean
}
