/** The process ended here. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** Counts calls, and ends the process at one of them. */
export interface Crashes {
  /** Calls made so far. */
  count: number
  /** The call at which the process ends, from 1; 0: never. */
  at: number
  /** Whether it ends before the call does anything, or once it has done all. */
  when: 'before' | 'after'
}

/**
 * The verbs of `port`, each of which may be the last thing that the process does. Everything
 * after a crash fails too: a process that ended does nothing any more.
 */
export function crashing<Port extends object>(port: Port, crashes: Crashes): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const verb: unknown = Reflect.get(target, name, receiver)
      if (typeof verb !== 'function') return verb
      return async (...args: readonly unknown[]): Promise<unknown> => {
        crashes.count += 1
        const isLast = crashes.count === crashes.at
        const isOver = crashes.at !== 0 && crashes.count > crashes.at
        if (isOver || (isLast && crashes.when === 'before')) throw new Crash('the process ended')
        const result: unknown = await Reflect.apply(verb, target, args)
        if (isLast) throw new Crash('the process ended')
        return result
      }
    },
  })
}
