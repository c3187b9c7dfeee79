import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sandboxMigrations } from '@onsale/order/adapters/sandbox/tables.ts'
import { migrations as orderMigrations } from '@onsale/order/compose.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { migrations } from '@onsale/ticket/compose.ts'

export interface WorldFiles {
  readonly order: string
  readonly ticket: string
  readonly sandbox: string
}

/** Empty databases of the newest schema, made once, and copied for every world. */
export interface FileTemplates {
  /** Fresh files, in place of those of the world before. */
  fresh(): WorldFiles
  remove(): void
}

const SHARED_MEMORY = '/dev/shm'
const NAMES = ['order', 'ticket', 'sandbox'] as const
const BESIDES = ['', '-wal', '-shm']

export async function createFileTemplates(): Promise<FileTemplates> {
  const root = existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir()
  const folder = mkdtempSync(path.join(root, 'onsale-simulation-'))
  const fileOf = (name: string) => path.join(folder, `${name}.sqlite`)
  const templateOf = (name: string) => fileOf(`empty-${name}`)
  await migrateSqlite(templateOf('order'), orderMigrations)
  await migrateSqlite(templateOf('ticket'), migrations)
  await migrateSqlite(templateOf('sandbox'), sandboxMigrations)
  return {
    fresh() {
      for (const name of NAMES) {
        for (const beside of BESIDES) rmSync(`${fileOf(name)}${beside}`, { force: true })
        copyFileSync(templateOf(name), fileOf(name))
      }
      return { order: fileOf('order'), ticket: fileOf('ticket'), sandbox: fileOf('sandbox') }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
