import { systemHostFacts } from '@onsale/platform/config/host-facts.ts'
import {
  type Config,
  describeMistakes,
  type Environment,
  readConfig,
} from '@onsale/platform/config/read-config.ts'

/** The configuration; or undefined after every mistake in it was printed. */
export function readConfigOrExplain(environment: Environment): Config | undefined {
  const read = readConfig(environment, systemHostFacts())
  if (read.kind === 'config') {
    for (const { name, message } of read.warnings) console.error(`onsale: ${name} ${message}`)
    return read.config
  }
  console.error(describeMistakes(read.mistakes))
  return undefined
}
