import type { Config } from '@onsale/platform/config/read-config.ts'
import type { Lifecycle } from '@onsale/platform/lifecycle.ts'
import type { ProgramTools } from './program-tools.ts'

/** Where a started process is reached. */
export interface Reached {
  /** By the world; of the gateway, or of a process that is everything. */
  readonly url?: string
  /** That the public listener was bound to, where there is one. */
  readonly port?: number
  /** By the other processes. */
  readonly internalUrl: string
}

export type StartTarget = (
  config: Config,
  tools: ProgramTools,
  lifecycle: Lifecycle,
) => Promise<Reached>
