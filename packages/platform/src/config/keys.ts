/** A secret under the name (key id) by which what it signed or sealed refers to it. */
export interface Key {
  readonly kid: string
  readonly secret: Uint8Array
}

/** The first signs, all verify. */
export type Keys = readonly [Key, ...Key[]]

export type ParsedKeys =
  | { readonly kind: 'keys'; readonly keys: Keys }
  /** Says what is wrong without saying any of a secret. */
  | { readonly kind: 'mistake'; readonly message: string }

export const KEY_BYTES_MIN = 32
const KEYS_MAX = 16

const kidForm = /^[\w.-]{1,64}$/
const secretForm = /^[A-Za-z0-9_-]+={0,2}$/

function mistake(message: string): ParsedKeys {
  return { kind: 'mistake', message }
}

/** Reads `kid:base64url-secret[,older:…]`. */
export function parseKeys(text: string): ParsedKeys {
  const keys: Key[] = []
  for (const [at, entry] of text.split(',').entries()) {
    const colon = entry.indexOf(':')
    const kid = entry.slice(0, Math.max(0, colon)).trim()
    const secret = entry.slice(colon + 1).trim()
    if (!kidForm.test(kid)) return mistake(`key ${at + 1} must be written kid:base64url-secret`)
    if (keys.some((key) => key.kid === kid))
      return mistake(`the key id of key ${at + 1} is there twice`)
    if (!secretForm.test(secret)) return mistake(`the secret of key ${at + 1} is not base64url`)
    const bytes = Buffer.from(secret, 'base64url')
    if (bytes.length < KEY_BYTES_MIN) {
      return mistake(`the secret of key ${at + 1} has fewer than ${KEY_BYTES_MIN} bytes`)
    }
    keys.push({ kid, secret: bytes })
  }
  if (keys.length > KEYS_MAX) return mistake(`more than ${KEYS_MAX} keys`)
  const [first, ...older] = keys
  return first === undefined ? mistake('no key') : { kind: 'keys', keys: [first, ...older] }
}

/** The text that `parseKeys` reads, for keys that are made and kept by the program. */
export function formatKeys(keys: Keys): string {
  return keys
    .map(({ kid, secret }) => `${kid}:${Buffer.from(secret).toString('base64url')}`)
    .join(',')
}
