import type { Database } from '@onsale/platform/database/database.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { type DatabasePlace, openDatabase } from '@onsale/platform/database/place.ts'
import type { VaultTables } from '@onsale/user/compose.ts'

export interface OpenVault {
  readonly database: Database<VaultTables>
  /**
   * Has what was deleted leave the disk at once. Undefined on a server, whose undo and binary logs
   * are its operator's (docs/personal-data.md).
   */
  readonly scour: (() => Promise<boolean>) | undefined
}

/** Opens the keys of personal data, which must be migrated already. */
export function openVault(
  place: DatabasePlace,
  tools: Parameters<typeof openDatabase>[1],
): OpenVault {
  if (place.kind !== 'file') {
    return { database: openDatabase<VaultTables>(place, tools), scour: undefined }
  }
  const database = openSqliteDatabase<VaultTables>({ file: place.file, overwritesDeleted: true })
  return { database, scour: () => database.emptyLog() }
}
