import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { formatKeys, KEY_BYTES_MIN } from '@onsale/platform/config/keys.ts'

/** What a stack makes for itself, once for its folder. */
export interface Secrets {
  /** As ONSALE_TOKEN_KEYS, ONSALE_INTERNAL_KEYS and ONSALE_DATA_KEYS take them. */
  readonly tokenKeys: string
  readonly internalKeys: string
  readonly dataKeys: string
  /** Of every database account. */
  readonly databasePassword: string
}

const OWNER_ONLY = 0o600
const PASSWORD_BYTES = 24

/** Those of the folder; made when it has none yet. */
export function readOrMakeSecrets(folder: string, randomness: Randomness): Secrets {
  const file = path.join(folder, 'secrets.json')
  // Written by this function and nobody else.
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets
  const keys = (): string => formatKeys([{ kid: 'stack', secret: randomness.bytes(KEY_BYTES_MIN) }])
  const made: Secrets = {
    tokenKeys: keys(),
    internalKeys: keys(),
    dataKeys: keys(),
    databasePassword: randomness.bytes(PASSWORD_BYTES).toBase64({ alphabet: 'base64url' }),
  }
  writeFileSync(file, JSON.stringify(made), { mode: OWNER_ONLY })
  return made
}
