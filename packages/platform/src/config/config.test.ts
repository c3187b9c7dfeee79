import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configTable } from './config-table.ts'
import type { HostFacts } from './host-facts.ts'
import { formatKeys, parseKeys } from './keys.ts'
import { describeMistakes, readConfig, type Config, type Environment } from './read-config.ts'
import { modeWarnings } from './mode-mistakes.ts'
import { variables } from './variables.ts'

const SECRET = Buffer.alloc(32, 'k').toString('base64url')
const laptop: HostFacts = { inContainer: false, readFile: () => undefined }
const development = { ONSALE_MODE: 'development' }

function accepted(environment: Environment, facts = laptop): Config {
  const read = readConfig(environment, facts)
  assert.ok(read.kind === 'config', read.kind === 'mistakes' ? describeMistakes(read.mistakes) : '')
  return read.config
}

function mistakes(environment: Environment, facts = laptop): string[] {
  const read = readConfig(environment, facts)
  assert.ok(read.kind === 'mistakes')
  return read.mistakes.map(({ name }) => name)
}

test('development needs nothing', () => {
  const config = accepted({ ...development, PATH: '/bin', PORT: '' })
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.port, 3_000)
  assert.equal(config.demo, true)
  assert.equal(config.tokenKeys, undefined)
  assert.equal(config.holdSeconds, 600)
  assert.equal(config.retentionDays, 1_826)
  assert.deepEqual(config.trustedProxies, [])
})

test('a container listens to everybody, unless HOST says otherwise', () => {
  const container = { ...laptop, inContainer: true }
  assert.equal(accepted(development, container).host, '0.0.0.0')
  assert.equal(accepted({ ...development, HOST: '::1' }, container).host, '::1')
})

test('values are read by their kind', () => {
  const config = accepted({
    ...development,
    PORT: '8080',
    ONSALE_DEMO: '0',
    ONSALE_HOLD_SECONDS: '5',
    ONSALE_RETENTION_DAYS: '30',
    ONSALE_TOKEN_KEYS: `new:${SECRET},old:${SECRET}`,
    ONSALE_TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1',
    ONSALE_PUBLIC_URL: 'https://Tickets.example/',
    ONSALE_ADMIN_EMAIL: 'ada@example.com',
    ONSALE_ADMIN_PASSWORD: 'correct horse',
    REDIS_URL: 'redis://a:7000,redis://b:7000',
    KAFKA_BROKERS: 'one:9092, two:9092',
    KAFKA_TOPIC_REPLICATION: '2',
    KAFKA_TLS: '1',
    KAFKA_USERNAME: 'onsale',
    KAFKA_PASSWORD: 'geheim',
  })
  assert.equal(config.port, 8_080)
  assert.equal(config.redisUrl, 'redis://a:7000,redis://b:7000')
  assert.deepEqual(config.kafka, {
    brokers: ['one:9092', 'two:9092'],
    tls: true,
    login: { mechanism: 'SCRAM-SHA-512', username: 'onsale', password: 'geheim' },
    partitions: 12,
    replication: 2,
  })
  assert.equal(config.demo, false)
  assert.equal(config.retentionDays, 30)
  assert.deepEqual(
    config.tokenKeys?.map(({ kid }) => kid),
    ['new', 'old'],
  )
  assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '2001:db8::1'])
  assert.equal(config.publicUrl, 'https://tickets.example')
  assert.deepEqual(config.admin, { email: 'ada@example.com', password: 'correct horse' })
})

test('every mistake is told at once, and none tells what was given', () => {
  const environment = {
    ...development,
    PORT: 'ninety',
    LOG_LEVEL: 'loud',
    ONSALE_DEMO: 'yes',
    ONSALE_TOKEN_KEYS: 'a:c2hvcnQtc2VjcmV0',
    ONSALE_PUBLIC_URL: 'https://user:geheim@x/path',
    ONSALE_TRUSTED_PROXIES: '10.0.0.0/99',
    ONSALE_ADMIN_PASSWORD: 'geheim',
    DATABASE_URL: 'postgres://root:geheim@db/x',
    SMTP_URL: 'smtp://a:geheim@mail/path',
    ONSALE_MAIL_FROM: 'geheim',
    REDIS_URL: 'redis://a:geheim@cache/none',
    KAFKA_BROKERS: 'one:9092,two',
    KAFKA_TOPIC_PARTITIONS: '0',
    ONSALE_SERVICES: 'order=http://a:geheim@x',
  }
  const read = readConfig(environment, laptop)
  assert.ok(read.kind === 'mistakes')
  const text = describeMistakes(read.mistakes)
  for (const name of Object.keys(environment)) {
    if (name !== 'ONSALE_MODE') assert.ok(text.includes(name), name)
  }
  for (const given of ['geheim', 'c2hvcnQ', 'ninety']) assert.equal(text.includes(given), false)
})

test('a login at Kafka is given whole, and its password is not sent in the clear', () => {
  const given = (env: Readonly<Record<string, string>>) => {
    const read = readConfig({ ...development, KAFKA_BROKERS: 'one:9092', ...env }, laptop)
    return read.kind === 'mistakes' ? read.mistakes.map(({ name }) => name) : read.config.kafka
  }
  assert.deepEqual(given({ KAFKA_USERNAME: 'onsale' }), ['KAFKA_USERNAME'])
  assert.deepEqual(given({ KAFKA_PASSWORD: 'geheim' }), ['KAFKA_USERNAME'])
  assert.deepEqual(given({ KAFKA_SASL: 'SCRAM-SHA-256' }), ['KAFKA_SASL'])
  const login = { KAFKA_USERNAME: 'onsale', KAFKA_PASSWORD: 'geheim' }
  assert.deepEqual(given({ ...login, KAFKA_SASL: 'PLAIN' }), ['KAFKA_SASL'])
  assert.deepEqual(given({ ...login, KAFKA_SASL: 'PLAIN', KAFKA_TLS: '1' }), {
    brokers: ['one:9092'],
    tls: true,
    login: { mechanism: 'PLAIN', username: 'onsale', password: 'geheim' },
    partitions: 12,
    replication: undefined,
  })
  const alone = readConfig({ ...development, ...login }, laptop)
  assert.ok(alone.kind === 'mistakes')
  assert.deepEqual(
    alone.mistakes.map(({ name }) => name),
    ['KAFKA_BROKERS'],
  )
})

test('services are found where it says, or in the registry', () => {
  assert.equal(accepted(development).services, undefined)
  const given = 'order=http://a:1|http://b:1,user=dns://user:9464'
  assert.deepEqual(accepted({ ...development, ONSALE_SERVICES: given }).services, {
    order: { kind: 'list', urls: ['http://a:1', 'http://b:1'] },
    user: { kind: 'dns', host: 'user', port: 9464 },
  })
})

test('mail has a server and a sender', () => {
  const config = accepted({
    ...development,
    SMTP_URL: 'smtps://mina%40x:ge%3Aheim@mail.example',
    ONSALE_MAIL_FROM: '판다월드 <tickets@panda.example>',
  })
  assert.deepEqual(config.smtpServer, {
    host: 'mail.example',
    port: 465,
    tls: 'at once',
    verifyCertificate: true,
    login: { user: 'mina@x', password: 'ge:heim' },
  })
  assert.deepEqual(config.mailFrom, { name: '판다월드', address: 'tickets@panda.example' })
  assert.equal(accepted(development).smtpServer, undefined)
})

test('a database a service: a URL for all names what schemas begin with, its own names one', () => {
  const schemasOf = (environment: Readonly<Record<string, string>>) => {
    const read = readConfig({ ...development, ...environment }, laptop)
    assert.ok(read.kind === 'config')
    const { user, userKeys, ticket, order } = read.config.databases
    return [user, userKeys, ticket, order].map(
      (one) => one && `${one.user}@${one.host}:${one.port}/${one.schema}`,
    )
  }
  assert.deepEqual(schemasOf({}), [undefined, undefined, undefined, undefined])
  assert.deepEqual(schemasOf({ DATABASE_URL: 'mysql://ann:p%40ss@db' }), [
    'ann@db:3306/onsale_user',
    'ann@db:3306/onsale_user_keys',
    'ann@db:3306/onsale_ticket',
    'ann@db:3306/onsale_order',
  ])
  const both = {
    DATABASE_URL: 'mysql://ann@db:1/shop',
    DATABASE_URL_TICKET: 'mysql://bo@other:2/catalogue',
    DATABASE_URL_ORDER: 'mysql://cy@third?tls=1',
  }
  assert.deepEqual(schemasOf(both), [
    'ann@db:1/shop_user',
    'ann@db:1/shop_user_keys',
    'bo@other:2/catalogue',
    'cy@third:3306/onsale_order',
  ])
  const apart = {
    DATABASE_URL_USER: 'mysql://ann@db/people',
    DATABASE_URL_USER_KEYS: 'mysql://vic@vault',
  }
  assert.deepEqual(schemasOf(apart), [
    'ann@db:3306/people',
    'vic@vault:3306/onsale_user_keys',
    undefined,
    undefined,
  ])
  const beside = schemasOf({ DATABASE_URL_USER: 'mysql://ann@db/people' })
  assert.equal(beside[1], 'ann@db:3306/people_keys')
})

test('a mistyped name is told with the one it is nearest to, and does not stop the start', () => {
  const read = readConfig({ ...development, ONSALE_HOLD_SECOND: '5' }, laptop)
  assert.ok(read.kind === 'config')
  assert.match(describeMistakes(read.warnings), /ONSALE_HOLD_SECOND .*ONSALE_HOLD_SECONDS\?/)
  const notASecret = readConfig({ ...development, ONSALE_DEMO_FILE: '/x' }, laptop)
  assert.ok(notASecret.kind === 'config')
  assert.deepEqual(
    notASecret.warnings.map(({ name }) => name),
    ['ONSALE_DEMO_FILE'],
  )
})

test('a secret may come from a file, but not from both', () => {
  const facts = {
    ...laptop,
    readFile: (path: string) => (path === '/run/secrets/keys' ? `a:${SECRET}\n` : undefined),
  }
  const fromFile = { ...development, ONSALE_TOKEN_KEYS_FILE: '/run/secrets/keys' }
  assert.equal(accepted(fromFile, facts).tokenKeys?.[0].kid, 'a')
  assert.deepEqual(mistakes({ ...fromFile, ONSALE_TOKEN_KEYS: `a:${SECRET}` }, facts), [
    'ONSALE_TOKEN_KEYS',
  ])
  const missing = { ...development, ONSALE_TOKEN_KEYS_FILE: '/nowhere' }
  assert.deepEqual(mistakes(missing, facts), ['ONSALE_TOKEN_KEYS_FILE'])
})

test('production refuses everything meant for a laptop, all of it at once', () => {
  assert.deepEqual([...new Set(mistakes({ ONSALE_DEMO: '1' }))].sort(), [
    'ONSALE_DATA_KEYS',
    'ONSALE_DEMO',
    'ONSALE_INTERNAL_KEYS',
    'ONSALE_MODE',
    'ONSALE_PUBLIC_URL',
    'ONSALE_TOKEN_KEYS',
    'SMTP_URL',
  ])
})

test('production is told what of the seller its pages lack', () => {
  const warned = modeWarnings({ mode: 'production', sellerName: 'Ada', sellerEmail: 'a@b.example' })
  assert.deepEqual(
    warned.map(({ name }) => name.replace('ONSALE_SELLER_', '')),
    ['REPRESENTATIVE', 'ADDRESS', 'PHONE', 'BUSINESS_NUMBER', 'MAIL_ORDER_NUMBER'],
  )
  assert.deepEqual(modeWarnings({ mode: 'development' }), [])
})

test('a seller is shown as it was given; on a laptop without one, a sample', () => {
  const given = { ...development, ONSALE_SELLER_NAME: 'Ada', ONSALE_SELLER_PHONE: '02-123' }
  assert.deepEqual(accepted(given).seller, { name: 'Ada', phone: '02-123' })
  assert.ok(accepted(development).seller.businessNumber)
})

test('keys are read strictly and written back as they are read', () => {
  const parsed = parseKeys(`a:${SECRET}`)
  assert.ok(parsed.kind === 'keys')
  assert.equal(formatKeys(parsed.keys), `a:${SECRET}`)
  for (const bad of [
    '',
    'a',
    ':x',
    `a:${SECRET},`,
    `a:${SECRET},a:${SECRET}`,
    `a:${SECRET}!`,
    'a:c2hvcnQ',
    `a b:${SECRET}`,
  ]) {
    assert.equal(parseKeys(bad).kind, 'mistake', bad)
  }
})

test('the table has every variable', () => {
  const table = configTable()
  for (const { name } of Object.values(variables)) assert.ok(table.includes(`\`${name}\``), name)
  assert.equal(table.split('\n').length, Object.keys(variables).length + 2)
})
