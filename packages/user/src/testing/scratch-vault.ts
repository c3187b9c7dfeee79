import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { type Clock, systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import {
  openSqliteDatabase,
  type SqliteDatabase,
} from '@onsale/platform/database/open-sqlite-database.ts'
import { vaultMigrations } from '../../migrations/vault/index.ts'
import { createSqlVault } from '../adapters/vault/sql-vault.ts'
import type { VaultTables } from '../adapters/vault/tables.ts'
import type { Vault } from '../ports.ts'

export interface ScratchVault {
  readonly database: SqliteDatabase<VaultTables>
  /** The vault as a process with these data keys sees it. */
  vault(keys: readonly DataKey[]): Vault
  /** Names of the files in which the text lies. */
  whereFound(text: string): readonly string[]
}

export function dataKey(id: string, fill: number): DataKey {
  return { id, secret: new Uint8Array(32).fill(fill) }
}

/** An empty vault in files of its own; gone after the test. */
export async function openScratchVault(
  t: TestContext,
  clock: Clock = systemClock,
): Promise<ScratchVault> {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-vault-'))
  const file = path.join(folder, 'user-keys.sqlite')
  await migrateSqlite(file, vaultMigrations)
  const database = openSqliteDatabase<VaultTables>({ file, overwritesDeleted: true })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  const randomness = createSystemRandomness()
  const scour = () => database.emptyLog()
  return {
    database,
    vault: (keys) => createSqlVault({ database, keys, clock, randomness, scour }),
    whereFound: (text) =>
      readdirSync(folder).filter((name) => readFileSync(path.join(folder, name)).includes(text)),
  }
}
