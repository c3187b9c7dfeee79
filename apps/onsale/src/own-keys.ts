import { readFileSync } from 'node:fs'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { formatKeys, KEY_BYTES_MIN, type Keys, parseKeys } from '@onsale/platform/config/keys.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'
import { isErrno, writeWhole } from './write-whole.ts'

export interface AllKeys {
  readonly token: Keys
  readonly internal: Keys
  readonly data: Keys
}

/**
 * The configured keys; those that are not configured are made once and kept in `file`, so that
 * tokens and codes outlive a restart. Development only: production refuses to start without
 * configured ones.
 */
export function configuredOrOwnKeys(config: Config, file: string, randomness: Randomness): AllKeys {
  const { tokenKeys, internalKeys, dataKeys } = config
  if (tokenKeys !== undefined && internalKeys !== undefined && dataKeys !== undefined) {
    return { token: tokenKeys, internal: internalKeys, data: dataKeys }
  }
  const own = readOwnKeys(file) ?? makeOwnKeys(file, randomness)
  return {
    token: tokenKeys ?? own.token,
    internal: internalKeys ?? own.internal,
    data: dataKeys ?? own.data,
  }
}

function makeOwnKeys(file: string, randomness: Randomness): AllKeys {
  const make = (): string => formatKeys([{ kid: 'own', secret: randomness.bytes(KEY_BYTES_MIN) }])
  const text = JSON.stringify({ token: make(), internal: make(), data: make() }, undefined, 2)
  writeWhole(file, `${text}\n`, randomness)
  const made = readOwnKeys(file)
  if (made === undefined) throw new Error(`cannot read the keys just written to ${file}`)
  return made
}

function readOwnKeys(file: string): AllKeys | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
  const kept: unknown = JSON.parse(text)
  return {
    token: keysOf(kept, 'token', file),
    internal: keysOf(kept, 'internal', file),
    data: keysOf(kept, 'data', file),
  }
}

function keysOf(kept: unknown, name: keyof AllKeys, file: string): Keys {
  const text =
    typeof kept === 'object' && kept !== null && name in kept ? String(Reflect.get(kept, name)) : ''
  const parsed = parseKeys(text)
  if (parsed.kind === 'keys') return parsed.keys
  throw new Error(`${file}: the ${name} keys cannot be read: ${parsed.message}`)
}
