import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Which request, of whatever process, the work that runs now is done for. It follows the work
 * through everything that is waited for, so that nobody on the way has to hand it on; it decides
 * nothing, and only names: in events, in calls to other services, in log lines.
 */
const current = new AsyncLocalStorage<string>()

/** Does `work` in the name of a W3C trace id; 32 hexadecimal digits. */
export function inTrace<Argument, Result>(
  traceId: string,
  work: (argument: Argument) => Result,
  argument: Argument,
): Result {
  return current.run(traceId, work, argument)
}

/** Trace id of the request that this is done for; undefined for what nobody asked for. */
export function currentTraceId(): string | undefined {
  return current.getStore()
}
