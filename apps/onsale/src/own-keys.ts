import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import type { Randomness } from '@onsale/kernel/randomness.ts'
import { formatKeys, KEY_BYTES_MIN, type Keys, parseKeys } from '@onsale/platform/config/keys.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'

export interface AllKeys {
  readonly token: Keys
  readonly internal: Keys
  readonly data: Keys
}

const OWNER_ONLY = 0o600

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
  mkdirSync(path.dirname(file), { recursive: true })
  writeWhole(file, `${text}\n`)
  const made = readOwnKeys(file)
  if (made === undefined) throw new Error(`cannot read the keys just written to ${file}`)
  return made
}

/**
 * Puts the text there whole or not at all: a process that ends half-way, or a full disk, leaves
 * no half of a key behind. What is there already stays: another process made it just before.
 */
function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}`
  try {
    const written = openSync(beside, 'w', OWNER_ONLY)
    try {
      writeFileSync(written, text)
      fsyncSync(written)
    } finally {
      closeSync(written)
    }
    linkSync(beside, file)
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    rmSync(beside, { force: true })
  }
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

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
