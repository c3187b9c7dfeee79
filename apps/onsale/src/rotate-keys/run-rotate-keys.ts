import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { resealOrderSecret } from '@onsale/order/compose.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { type DataKey, DataKeyMissing } from '@onsale/platform/crypto/sealed-secret.ts'
import { openDatabase, whyNotThere } from '@onsale/platform/database/place.ts'
import { type Rotated, rotateUserKeys, type UserTables } from '@onsale/user/compose.ts'
import { dataFiles } from '../data-files.ts'
import { type DatabasePlaces, databasePlaces } from '../database-places.ts'
import { openVault } from '../open-vault.ts'
import { configuredOrOwnKeys } from '../own-keys.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { readOptions, UsageError } from '../usage-error.ts'

type Print = (line: string) => void

/**
 * `onsale rotate-keys`: brings every data key, and every secret of a service, under the first of
 * ONSALE_DATA_KEYS, also of a running instance. It may be ended and run again at any time. Exit
 * code 0 when nothing is left under an older key, 1 when something is, 2 when it was asked in a
 * wrong way.
 */
export async function runRotateKeys(
  args: readonly string[],
  environment: Environment,
  print: Print = console.log,
): Promise<number> {
  try {
    readOptions(args, {})
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale rotate-keys: ${error.message}`)
    return 2
  }
  const config = readConfigOrExplain({ ONSALE_MODE: 'development', ...environment })
  if (config === undefined) return 1
  const places = databasePlaces(config)
  for (const place of [places.order, places.user, places.userKeys]) {
    const fault = await whyNotThere(place)
    if (fault === undefined) continue
    console.error(`onsale rotate-keys: ${fault}; start onsale once`)
    return 2
  }
  const keyFile = dataFiles(config.dataDir).keys
  const keys = configuredOrOwnKeys(config, keyFile, createSystemRandomness()).data
  const dataKeys = keys.map(({ kid, secret }) => ({ id: kid, secret }))
  try {
    return tellEnd(await rotate(places, dataKeys, print), dataKeys, print)
  } catch (error) {
    if (!(error instanceof DataKeyMissing)) throw error
    console.error(`onsale rotate-keys: ${error.message}; put it back and run it again`)
    return 1
  }
}

async function rotate(
  places: DatabasePlaces,
  dataKeys: readonly DataKey[],
  print: Print,
): Promise<Rotated> {
  const randomness = createSystemRandomness()
  const tools = { scheduler: systemScheduler, randomness }
  await resealOrderSecret(places.order, dataKeys, randomness)
  const database = openDatabase<UserTables>(places.user, tools)
  const vault = openVault(places.userKeys, tools)
  try {
    const rotated = await rotateUserKeys(
      { database, vaultDatabase: vault.database, dataKeys, randomness },
      ({ rewrapped, left }) => print(`data keys: ${rewrapped} wrapped anew, ${left} left`),
    )
    // Keys wrapped under the older key must not lie on in the log.
    await vault.scour?.()
    return rotated
  } finally {
    await Promise.all([database.close(), vault.database.close()])
  }
}

function tellEnd(
  { rewrapped, left, unreadable }: Rotated,
  dataKeys: readonly DataKey[],
  print: Print,
): number {
  const first = dataKeys[0]?.id ?? ''
  if (left === 0) {
    print(`onsale rotate-keys: ${rewrapped} wrapped anew; everything lies under "${first}"`)
    if (dataKeys.length > 1) print('the older keys can be taken out of ONSALE_DATA_KEYS')
    return 0
  }
  const why =
    unreadable > 0
      ? `${unreadable} lie under a key that is not in ONSALE_DATA_KEYS; put it back`
      : 'a running process still wraps under an older key; start it with the new one first'
  print(`onsale rotate-keys: ${rewrapped} wrapped anew, ${left} left; ${why}, and run it again`)
  return 1
}
