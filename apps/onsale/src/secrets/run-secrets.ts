import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { readOptions, UsageError } from '../usage-error.ts'
import { makeSecrets, SecretUnusable } from './make-secrets.ts'

/** As it stands in a URL between `@` and the end. */
const SERVER = /^(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?$/

/**
 * `onsale secrets --dir DIR --database HOST[:PORT]`: makes the keys and database passwords that
 * a folder lacks; what is there stays. Prints names, never a secret.
 */
export async function runSecrets(args: readonly string[]): Promise<number> {
  try {
    const { dir, database } = readOptions(args, {
      dir: { type: 'string' },
      database: { type: 'string' },
    })
    if (dir === undefined || dir === '')
      throw new UsageError('--dir names the folder of the secrets')
    if (database === undefined || !SERVER.test(database)) {
      throw new UsageError('--database is host or host:port of the database server')
    }
    const randomness = createSystemRandomness()
    const made = makeSecrets({ folder: dir, databaseServer: database, randomness })
    console.log(
      `onsale secrets: ${made.length === 0 ? 'none is missing' : `made ${made.join(', ')}`}`,
    )
    return 0
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof SecretUnusable)) throw error
    console.error(`onsale secrets: ${error.message}`)
    return error instanceof UsageError ? 2 : 1
  }
}
