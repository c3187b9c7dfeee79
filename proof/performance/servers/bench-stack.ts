import { parseKeys, type Keys } from '@onsale/platform/config/keys.ts'
import type { ServiceProcess } from '@onsale/testkit/stack/service-process.ts'
import { startStack, type Stack } from '@onsale/testkit/stack/stack.ts'
import { type ChildServer, cpuMsOf } from './child-server.ts'
import { tokenKeysText } from './keys.ts'
import { firstUnit, PLENTY, putOnSale } from './put-on-sale.ts'

export interface BenchStack {
  readonly stack: Stack
  readonly unitId: string
  readonly internalKeys: Keys
}

/** The distributed form with a ticket on sale, for `work`; ended after it. */
export async function withStack<Result>(
  work: (given: BenchStack) => Promise<Result>,
): Promise<Result> {
  const stack = await startStack({ env: { ONSALE_TOKEN_KEYS: tokenKeysText } })
  try {
    const ticket = await putOnSale(stack.url, PLENTY)
    const parsed = parseKeys(stack.env['ONSALE_INTERNAL_KEYS'] ?? '')
    if (parsed.kind === 'mistake') throw new Error(parsed.message)
    return await work({ stack, unitId: firstUnit(ticket), internalKeys: parsed.keys })
  } finally {
    await stack.stop()
  }
}

/** Processes of a stack that runs on, as what a load is given to. */
export function asServer(url: string, processes: readonly ServiceProcess[]): ChildServer {
  const pids = processes.map(({ pid }) => pid)
  return {
    pid: pids[0] ?? 0,
    url,
    cpuMs: () => pids.reduce((sum, pid) => sum + (cpuMsOf(pid) ?? 0), 0),
    rssMib: () => undefined,
    hasEnded: () => false,
    stop: async () => {},
  }
}
