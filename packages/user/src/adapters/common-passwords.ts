import { dictionary } from '@zxcvbn-ts/language-common'

const LENGTH_MIN = 10
const LIST = 'passwords-common'

/**
 * The passwords that leaks show most often, as the library collects them; those that are long
 * enough to be chosen here, about 1,500. To be asked in lower case.
 */
export function createIsCommonPassword(): (password: string) => boolean {
  const known = new Set<string>()
  for (const password of dictionary[LIST] ?? []) {
    if (typeof password === 'string' && password.length >= LENGTH_MIN) {
      known.add(password.toLowerCase())
    }
  }
  // An empty list would let every password pass without anybody noticing.
  if (known.size === 0) throw new Error('the list of common passwords is empty')
  return (password) => known.has(password)
}
