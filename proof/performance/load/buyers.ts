import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { tokenOf } from '../servers/keys.ts'

export interface Buyers {
  /** A token a line. */
  readonly file: string
  readonly count: number
  readonly tokens: readonly string[]
  dispose(): void
}

/** Distinct people with a token each. Their ids are random: sorted by nothing that is stored. */
export function makeBuyers(count: number): Buyers {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-bench-buyers-'))
  const file = path.join(folder, 'tokens')
  const tokens = Array.from({ length: count }, () => tokenOf(randomBytes(16).toString('hex')))
  writeFileSync(file, `${tokens.join('\n')}\n`)
  return {
    file,
    count,
    tokens,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}
