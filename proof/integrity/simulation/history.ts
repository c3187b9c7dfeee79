import { hash } from 'node:crypto'

/** What happened, in words, one line after the other. */
export interface History {
  tell(line: string): void
  /** Names a thing for the reader: the first order is `order 1`, whatever its id. */
  name(kind: string, id: string): string
  /** The name of a thing that was named before; a part of its id otherwise. */
  nameOf(id: string): string
  readonly lines: readonly string[]
  /** The same for equal histories only. */
  digest(): string
}

export function createHistory(elapsedMs: () => number): History {
  const lines: string[] = []
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  return {
    lines,
    tell(line) {
      lines.push(`${timeText(elapsedMs())}  ${line}`)
    },
    name(kind, id) {
      const known = names.get(id)
      if (known !== undefined) return known
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      names.set(id, `${kind} ${count}`)
      return `${kind} ${count}`
    },
    nameOf: (id) => names.get(id) ?? `…${id.slice(-6)}`,
    digest: () => hash('sha256', lines.join('\n'), 'hex').slice(0, 16),
  }
}

const MINUTE_MS = 60_000

/** `01:02.345` since the world began. */
function timeText(elapsedMs: number): string {
  const minutes = Math.floor(elapsedMs / MINUTE_MS)
  const seconds = ((elapsedMs % MINUTE_MS) / 1_000).toFixed(3)
  return `${String(minutes).padStart(2, '0')}:${seconds.padStart(6, '0')}`
}
