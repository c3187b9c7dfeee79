import type { Config } from '@onsale/platform/config/read-config.ts'
import type { Lifecycle } from '@onsale/platform/lifecycle.ts'
import { dataFiles } from '../data-files.ts'
import { configuredOrOwnKeys } from '../own-keys.ts'
import type { ProgramTools } from './program-tools.ts'
import { startRedis } from './start-redis.ts'
import type { ProgramSurroundings } from './surroundings.ts'

/** What every part of the distributed form begins with: Redis and the keys that all share. */
export async function splitSurroundings(
  config: Config,
  ownTools: ProgramTools,
  lifecycle: Lifecycle,
): Promise<ProgramSurroundings> {
  const tools = await startRedis(config, ownTools, lifecycle)
  const keys = configuredOrOwnKeys(config, dataFiles(config.dataDir).keys, tools.randomness)
  const publicUrl = (): string => config.publicUrl ?? `http://localhost:${config.port}`
  return { config, tools, keys, lifecycle, publicUrl }
}
