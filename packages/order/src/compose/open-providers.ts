import type { Clock } from '@onsale/kernel/clock.ts'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import {
  type DatabasePlace,
  migrateDatabase,
  openDatabase,
} from '@onsale/platform/database/place.ts'
import type { Logger } from '@onsale/platform/logger.ts'
import { boundProvider } from '../adapters/bounded-provider.ts'
import { createSandboxProvider } from '../adapters/sandbox/sandbox-provider.ts'
import { sandboxMigrations, type SandboxTables } from '../adapters/sandbox/tables.ts'
import type { PaymentProvider } from '../ports.ts'

/** Name of the sandbox's own tables beside those of the ledger. */
export const SANDBOX_PART = 'sandbox'

/** The payment providers by name, the sandbox among them where it has a place. */
export async function openProviders(options: {
  readonly providers?: readonly PaymentProvider[]
  readonly sandbox?: DatabasePlace
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  readonly logger: Logger
}): Promise<Map<string, PaymentProvider>> {
  const providers = new Map(options.providers?.map((provider) => [provider.name, provider]))
  if (options.sandbox !== undefined) {
    await migrateDatabase(options.sandbox, sandboxMigrations, SANDBOX_PART)
    const database = openDatabase<SandboxTables>(options.sandbox, options)
    const sandbox = createSandboxProvider({ database, clock: options.clock })
    providers.set(sandbox.name, sandbox)
  }
  return new Map([...providers].map(([name, provider]) => [name, boundProvider(provider, options)]))
}
