import { composeIssueToken } from '@onsale/gateway/compose.ts'
import { roles, TOKEN_LIFE_SECONDS_MAX } from '@onsale/platform/tokens/access-claims.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { dataFiles } from '../data-files.ts'
import { configuredOrOwnKeys } from '../own-keys.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { readOptions, UsageError } from '../usage-error.ts'

/** `onsale token --sub ID --role ROLE`: prints an access token good for a day; development only. */
export async function runToken(args: readonly string[], environment: Environment): Promise<number> {
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 1
  if (config.mode !== 'development') {
    console.error('onsale token: tokens are printed in development only')
    return 1
  }
  try {
    const { sub, role } = readTokenOptions(args)
    const randomness = createSystemRandomness()
    const { token } = configuredOrOwnKeys(config, dataFiles(config.dataDir).keys, randomness)
    const ids = createIds(systemClock, randomness)
    const issueToken = composeIssueToken(token, { clock: systemClock, ids })
    console.log(issueToken({ userId: sub, role, lifeSeconds: TOKEN_LIFE_SECONDS_MAX }))
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale token: ${error.message}`)
    return 2
  }
}

function readTokenOptions(args: readonly string[]) {
  const { sub, role: wanted = 'customer' } = readOptions(args, {
    sub: { type: 'string' },
    role: { type: 'string' },
  })
  if (sub === undefined || !/^[\x21-\x7e]{1,64}$/.test(sub)) {
    throw new UsageError('--sub takes a user id of 1 to 64 visible ASCII characters')
  }
  const role = roles.find((known) => known === wanted)
  if (role === undefined) throw new UsageError(`--role is one of ${roles.join(', ')}`)
  return { sub, role }
}
