import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'

/**
 * Writes a row whether or not it is there, in words that every dialect has. Another process may
 * insert it between the two statements; then it is there, and is updated.
 */
export async function replaceRow(
  update: () => Promise<{ readonly numUpdatedRows: bigint }>,
  insert: () => Promise<unknown>,
): Promise<void> {
  if ((await update()).numUpdatedRows > 0n) return
  try {
    await insert()
  } catch (fault) {
    if (!(fault instanceof DuplicateKey)) throw fault
    await update()
  }
}
