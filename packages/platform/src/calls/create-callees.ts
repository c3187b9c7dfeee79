import { type Callee, CalleeUnavailable } from './callee.ts'
import { CALLEE_BOUNDS, type CalleeBounds, type CalleeDeps, TargetCallee } from './target-callee.ts'

export interface CalleesOptions extends Omit<CalleeDeps, 'bounds'> {
  readonly bounds?: Partial<CalleeBounds>
}

/** The services that this process sends requests to, each with its own connections and bounds. */
export interface Callees {
  /** The same one for the same target. */
  to(target: string): Callee
  /** Takes no new request, and resolves when those under way have ended. */
  close(): Promise<void>
}

export function createCallees(options: CalleesOptions): Callees {
  const deps = { ...options, bounds: { ...CALLEE_BOUNDS, ...options.bounds } }
  const callees = new Map<string, TargetCallee>()
  let isClosed = false
  return {
    to(target) {
      if (isClosed) throw new CalleeUnavailable(target, 'this process ends', nothingSent)
      const callee = callees.get(target) ?? new TargetCallee(target, deps)
      callees.set(target, callee)
      return callee
    },
    async close() {
      isClosed = true
      await Promise.all([...callees.values()].map((callee) => callee.close()))
    },
  }
}

const nothingSent = { mayHaveArrived: false }
