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
  mistakes.push(...kafkaMistakes(given))
  if (given.mode !== 'development') mistakes.push(...productionMistakes(given))
  return mistakes
}

function kafkaMistakes(given: Given): ConfigMistake[] {
  const mistakes: ConfigMistake[] = []
  if ((given.kafkaUsername === undefined) !== (given.kafkaPassword === undefined)) {
    const message = 'and KAFKA_PASSWORD are given together or not at all'
    mistakes.push({ name: 'KAFKA_USERNAME', message })
  }
  if (given.kafkaSasl !== undefined && given.kafkaUsername === undefined) {
    mistakes.push({ name: 'KAFKA_SASL', message: 'needs KAFKA_USERNAME and KAFKA_PASSWORD' })
  }
  if (given.kafkaSasl === 'PLAIN' && given.kafkaTls !== true) {
    mistakes.push({ name: 'KAFKA_SASL', message: 'must not be PLAIN without KAFKA_TLS=1' })
  }
  const isLeftOut = given.kafkaBrokers === undefined
  if (isLeftOut && (given.kafkaTls === true || given.kafkaUsername !== undefined)) {
    const message = 'is needed for KAFKA_TLS and KAFKA_USERNAME to mean anything'
    mistakes.push({ name: 'KAFKA_BROKERS', message })
  }
  return mistakes
}

/**
 * What production starts without, and should not sell without: the law of distance selling wants
 * the seller on every page. Which members it wants differs by country, so none is refused.
 */
export function modeWarnings(given: Given): ConfigMistake[] {
  if (given.mode === 'development') return []
  const shown = [
    ['ONSALE_SELLER_NAME', given.sellerName],
    ['ONSALE_SELLER_REPRESENTATIVE', given.sellerRepresentative],
    ['ONSALE_SELLER_ADDRESS', given.sellerAddress],
    ['ONSALE_SELLER_PHONE', given.sellerPhone],
    ['ONSALE_SELLER_EMAIL', given.sellerEmail],
    ['ONSALE_SELLER_BUSINESS_NUMBER', given.sellerBusinessNumber],
    ['ONSALE_SELLER_MAIL_ORDER_NUMBER', given.sellerMailOrderNumber],
  ] as const
  return shown
    .filter(([, value]) => value === undefined)
    .map(([name]) => ({ name, message: 'is not set, so pages do not show it' }))
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
