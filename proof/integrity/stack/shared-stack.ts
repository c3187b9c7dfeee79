import { after } from 'node:test'
import { TOKEN_KEYS } from '@onsale/onsale/api-tests/testing/tokens.ts'
import { type Stack, type StackOptions, startStack } from '@onsale/testkit/stack/stack.ts'

/** The stack that all tests of a file share; it ends with them. */
export function sharedStack(options: StackOptions = {}): () => Promise<Stack> {
  const env = { ONSALE_TOKEN_KEYS: TOKEN_KEYS, ONSALE_PUBLIC_WRITES_PER_MINUTE: '1000000' }
  let started: Promise<Stack> | undefined
  after(async () => (await started)?.stop())
  return () => (started ??= startStack({ ...options, env: { ...env, ...options.env } }))
}
