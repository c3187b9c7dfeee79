import type { Config } from '@onsale/platform/config/read-config.ts'
import type { Target } from '@onsale/platform/config/variables.ts'
import { createLifecycle, type Lifecycle } from '@onsale/platform/lifecycle.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'
import { makeProgramTools } from './program-tools.ts'
import { startAll } from './start-all.ts'
import { startGateway } from './start-gateway.ts'
import { startOneService } from './start-one-service.ts'
import type { Reached, StartTarget } from './start-target.ts'
import { startWorker } from './start-worker.ts'

export interface Program extends Reached {
  /** Knows what was started, to stop it again. */
  readonly lifecycle: Lifecycle
}

const starts: Readonly<Record<Target, StartTarget>> = {
  all: startAll,
  gateway: startGateway,
  user: startOneService,
  ticket: startOneService,
  order: startOneService,
  worker: startWorker,
}

/**
 * Starts what this process is configured to be. What was started is known to the returned
 * lifecycle, also when starting fails half-way: then it is stopped again.
 */
export async function startProgram(config: Config, logger: ProgramLogger): Promise<Program> {
  const tools = makeProgramTools(logger)
  const lifecycle = createLifecycle(tools)
  try {
    return { lifecycle, ...(await starts[config.target](config, tools, lifecycle)) }
  } catch (error) {
    await lifecycle.stop()
    throw error
  }
}
