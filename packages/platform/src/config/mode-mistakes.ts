import type { ConfigMistake, Given } from './given.ts'

/** What belongs together, and what production refuses: all of it at once. */
export function modeMistakes(given: Given): ConfigMistake[] {
  const mistakes: ConfigMistake[] = []
  if ((given.adminEmail === undefined) !== (given.adminPassword === undefined)) {
    mistakes.push({
      name: 'ONSALE_ADMIN_EMAIL',
      message: 'and ONSALE_ADMIN_PASSWORD are given together or not at all',
    })
  }
  if (given.mode !== 'development') mistakes.push(...productionMistakes(given))
  return mistakes
}

function productionMistakes(given: Given): ConfigMistake[] {
  const mistakes: ConfigMistake[] = []
  const needed = [
    ['ONSALE_TOKEN_KEYS', given.tokenKeys],
    ['ONSALE_INTERNAL_KEYS', given.internalKeys],
    ['ONSALE_DATA_KEYS', given.dataKeys],
  ] as const
  for (const [name, value] of needed) {
    if (value !== undefined) continue
    mistakes.push({ name, message: 'is needed in production, which makes no keys itself' })
  }
  if (given.smtpUrl === undefined) {
    mistakes.push({ name: 'SMTP_URL', message: 'is needed in production' })
  }
  if (given.demo === true) {
    mistakes.push({ name: 'ONSALE_DEMO', message: 'must not be 1 in production' })
  }
  if (given.databaseMayForget === true) {
    mistakes.push({ name: 'ONSALE_DATABASE_MAY_FORGET', message: 'must not be 1 in production' })
  }
  if (given.publicUrl?.startsWith('https://') !== true) {
    mistakes.push({
      name: 'ONSALE_PUBLIC_URL',
      message: 'must be an https:// address in production',
    })
  }
  mistakes.push({
    name: 'ONSALE_MODE',
    message:
      'must be development so far: the only payment provider is the sandbox, and production refuses it',
  })
  return mistakes
}
