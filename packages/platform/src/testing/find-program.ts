import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export const MYSQL_PROGRAMS = ['mariadbd', 'mysqld'] as const

/** Debian keeps servers here, which is not on every PATH. */
const SYSTEM_PROGRAMS = '/usr/sbin'

/** The first of these programs that is installed, with its folder; undefined when none is. */
export function findProgram(
  oneOf: readonly string[],
  searchPath: string | undefined,
): string | undefined {
  const folders = [...(searchPath ?? '').split(path.delimiter), SYSTEM_PROGRAMS]
  return oneOf
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => path.isAbsolute(file) && isExecutable(file))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
