import { existsSync, readFileSync } from 'node:fs'

/** What the configuration has to know of the machine it runs on. */
export interface HostFacts {
  readonly inContainer: boolean
  /** The text of a file; undefined when it cannot be read. */
  readFile(path: string): string | undefined
}

export function systemHostFacts(): HostFacts {
  return {
    inContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
    readFile(path) {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
  }
}
