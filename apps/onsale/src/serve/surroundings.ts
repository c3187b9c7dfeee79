import type { Config } from '@onsale/platform/config/read-config.ts'
import type { Lifecycle } from '@onsale/platform/lifecycle.ts'
import type { AllKeys } from '../own-keys.ts'
import type { ProgramTools, ServiceTools } from './program-tools.ts'

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

/** What one of them is started with. */
export interface Surroundings extends ProgramSurroundings {
  readonly tools: ServiceTools
}
