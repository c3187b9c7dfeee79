/** Whether this process may be given requests, and which part says no. */
export interface Readiness {
  /** Adds a part; it holds readiness up until it says that it is ready. */
  part(name: string): ReadinessPart
  /** The parts that are not ready, with their reasons; empty when the process may serve. */
  failing(): readonly string[]
}

export interface ReadinessPart {
  ready(): void
  /** The reason is shown to everybody: no address, no credentials. */
  notReady(reason?: string): void
}

export function createReadiness(): Readiness {
  /** What each part says against it: undefined when it is ready. */
  const parts = new Map<string, string | undefined>()
  return {
    part(name) {
      parts.set(name, name)
      return {
        ready: () => void parts.set(name, undefined),
        notReady: (reason) =>
          void parts.set(name, reason === undefined ? name : `${name}: ${reason}`),
      }
    },
    failing: () => [...parts.values()].flatMap((failing) => failing ?? []),
  }
}
