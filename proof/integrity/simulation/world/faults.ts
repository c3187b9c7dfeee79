import type { CrashMoment, FaultAction, StoreMoment } from '../scenario/scenario.ts'

type Crash = Extract<FaultAction, { kind: 'crash' }>

/** Faults that wait for their moment. A fault that never finds it does not count. */
export class Faults {
  readonly #report: (fault: string) => void
  readonly #crashes: { readonly crash: Crash; left: number }[] = []
  readonly #storeAway = new Map<StoreMoment, number>()
  #unknownCommits = 0
  #slowDiskMs = 0

  /** `report` is told of each fault as it strikes. */
  constructor(report: (fault: string) => void) {
    this.#report = report
  }

  armCrash(crash: Crash): void {
    this.#crashes.push({ crash, left: crash.after })
  }

  armStoreAway(where: StoreMoment, times: number): void {
    this.#storeAway.set(where, (this.#storeAway.get(where) ?? 0) + times)
  }

  armUnknownCommit(): void {
    this.#unknownCommits += 1
  }

  armSlowDisk(ms: number): void {
    this.#slowDiskMs = ms
  }

  /** Nothing that was armed strikes any more. */
  disarm(): void {
    this.#crashes.length = 0
    this.#storeAway.clear()
    this.#unknownCommits = 0
    this.#slowDiskMs = 0
  }

  /** The crash that strikes at this moment, if one does. */
  crashAt(moment: CrashMoment): Crash | undefined {
    for (const [index, armed] of this.#crashes.entries()) {
      if (armed.crash.when !== moment) continue
      armed.left -= 1
      if (armed.left >= 0) continue
      this.#crashes.splice(index, 1)
      this.#report(`crash ${moment}`)
      return armed.crash
    }
    return undefined
  }

  isStoreAway(where: StoreMoment): boolean {
    const left = this.#storeAway.get(where) ?? 0
    if (left === 0) return false
    this.#storeAway.set(where, left - 1)
    this.#report(`store away at a ${where}`)
    return true
  }

  takeUnknownCommit(): boolean {
    if (this.#unknownCommits === 0) return false
    this.#unknownCommits -= 1
    this.#report('commit unknown')
    return true
  }

  takeSlowDisk(): number {
    const ms = this.#slowDiskMs
    this.#slowDiskMs = 0
    if (ms > 0) this.#report('slow disk')
    return ms
  }
}
