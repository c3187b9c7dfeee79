/** Whether this process may be given requests, and which part says no. */
export interface Readiness {
  /** Adds a part; it holds readiness up until it says that it is ready. */
  part(name: string): ReadinessPart
  /** Names of the parts that are not ready; empty when the process may serve. */
  failing(): readonly string[]
}

export interface ReadinessPart {
  ready(): void
  notReady(): void
}

export function createReadiness(): Readiness {
  const parts = new Map<string, boolean>()
  return {
    part(name) {
      parts.set(name, false)
      return {
        ready: () => void parts.set(name, true),
        notReady: () => void parts.set(name, false),
      }
    },
    failing: () => [...parts].filter(([, ready]) => !ready).map(([name]) => name),
  }
}
