import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { formatKeys, KEY_BYTES_MIN, parseKeys } from '@onsale/platform/config/keys.ts'
import { parseMysqlUrl } from '@onsale/platform/database/mysql/address.ts'
import { isErrno, writeWhole } from '../write-whole.ts'

/** A secret that is there and cannot be used, or cannot be made; the message names the file. */
export class SecretUnusable extends Error {
  override readonly name = 'SecretUnusable'
}

const PASSWORD_BYTES = 24
const SERVICES = ['user', 'ticket', 'order'] as const

/**
 * Makes the secrets that a folder lacks, each in a file of its own, and answers which it made.
 * Who may read one is decided by who is given its folder:
 *
 *     keys/token, keys/internal, keys/data     every process of onsale
 *     user/database-url, ticket/…, order/…     the service, and whoever works for it
 *     mysql/root-password                      the database server
 *     mysql/admin-url                          `onsale migrate --accounts`
 *
 * A file that is there is never changed, so it may run again, be cut off anywhere, and run twice
 * at once. Throws `SecretUnusable`.
 */
export function makeSecrets(options: {
  readonly folder: string
  /** `host[:port]` of the database server, as the services reach it. */
  readonly databaseServer: string
  readonly randomness: Randomness
}): string[] {
  const { folder, databaseServer, randomness } = options
  const made: string[] = []
  const keep = (name: string, secret: Secret): string => {
    const file = path.join(folder, name)
    const there = readSecret(file)
    if (there === undefined) {
      made.push(name)
      writeSecret(file, secret, randomness)
    }
    const text = there ?? readSecret(file) ?? ''
    const mistake = text === '' ? 'is empty' : secret.mistakeIn(text)
    if (mistake === undefined) return text
    throw new SecretUnusable(`${file} ${mistake}; restore it, it is not made anew`)
  }
  const newPassword = (): string =>
    Buffer.from(randomness.bytes(PASSWORD_BYTES)).toString('base64url')
  const url = (account: string, password: string): string =>
    `mysql://${account}:${encodeURIComponent(password)}@${databaseServer}`

  for (const name of ['token', 'internal', 'data']) {
    const make = () => formatKeys([{ kid: 'first', secret: randomness.bytes(KEY_BYTES_MIN) }])
    keep(`keys/${name}`, { make, mistakeIn: mistakeInKeys })
  }
  for (const service of SERVICES) {
    const make = () => url(`onsale_${service}`, newPassword())
    keep(`${service}/database-url`, { make, mistakeIn: mistakeInUrl })
  }
  const rootPassword = keep('mysql/root-password', {
    make: newPassword,
    mistakeIn: () => undefined,
  })
  const make = () => url('root', rootPassword)
  keep('mysql/admin-url', { make, mistakeIn: mistakeInUrl })
  return made
}

interface Secret {
  make(): string
  /** Why it cannot be what it should, without any of it. */
  mistakeIn(text: string): string | undefined
}

function mistakeInKeys(text: string): string | undefined {
  const parsed = parseKeys(text)
  return parsed.kind === 'mistake' ? `cannot be read: ${parsed.message}` : undefined
}

function mistakeInUrl(text: string): string | undefined {
  const parsed = parseMysqlUrl(text)
  return parsed.kind === 'mistake' ? parsed.message : undefined
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (!isErrno(error)) throw error
    if (error.code === 'ENOENT') return undefined
    throw new SecretUnusable(`${file} cannot be read (${error.code})`, { cause: error })
  }
}

function writeSecret(file: string, { make }: Secret, randomness: Randomness): void {
  try {
    writeWhole(file, `${make()}\n`, randomness)
  } catch (error) {
    if (!isErrno(error)) throw error
    throw new SecretUnusable(`${file} cannot be written (${error.code})`, { cause: error })
  }
}
