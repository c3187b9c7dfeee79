// What would drift unseen until somebody builds: the files of the packaging against the code.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { targets, variables, type Variable } from '@onsale/platform/config/variables.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '../..')
const textOf = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8')

test('the Dockerfile installs every workspace that there is', () => {
  const workspaces = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(path.join(REPOSITORY, folder)).map((name) => `${folder}/${name}`),
  )
  const dockerfile = textOf('infra/Dockerfile')
  const missing = workspaces
    .filter((one) => existsSync(path.join(REPOSITORY, one, 'package.json')))
    .filter((one) => !dockerfile.includes(`COPY ${one}/package.json ${one}/\n`))
  assert.deepEqual(missing, [])
})

test('compose sets no variable of the program that there is not', () => {
  const known = new Set(
    Object.values<Variable>(variables).flatMap(({ name, secret }) =>
      secret === true ? [name, `${name}_FILE`] : [name],
    ),
  )
  const set = [...textOf('compose.yaml').matchAll(/^ {2,8}([A-Z][A-Z_]+):/gm)].map(
    ([, name = '']) => name,
  )
  const unknown = set.filter(
    (name) => !/^(?:MYSQL|KAFKA|CLUSTER|BUILD|RUNTIME)_/.test(name) && !known.has(name),
  )
  assert.ok(set.length > 30)
  assert.deepEqual(unknown, [])
})

test('compose passes every setting on that some process needs, or says why not', () => {
  const compose = textOf('compose.yaml')
  const notPassed = Object.values<Variable>(variables)
    .map(({ name }) => name)
    .filter((name) => !new RegExp(`^ +${name}(?:_FILE)?:`, 'm').test(compose))
  const decided = [
    // By compose itself.
    ...['HOST', 'PORT', 'ONSALE_INTERNAL_PORT', 'ONSALE_INTERNAL_URL', 'ONSALE_TARGET'],
    ...['ONSALE_DATA_DIR', 'DATABASE_URL', 'DATABASE_URL_USER_KEYS', 'ONSALE_SERVICES'],
    // With a folder to mount, in an override.
    'ONSALE_VENUE_DIR',
    'ONSALE_DATABASE_MAY_FORGET', // for tests
    // For another Kafka than the one broker of compose, which only its own network reaches.
    ...['KAFKA_TOPIC_REPLICATION', 'KAFKA_TLS', 'KAFKA_USERNAME', 'KAFKA_PASSWORD', 'KAFKA_SASL'],
  ]
  assert.deepEqual(notPassed.toSorted(), decided.toSorted())
})

test('compose starts every target', () => {
  const compose = textOf('compose.yaml')
  for (const target of targets.filter((one) => one !== 'all')) {
    assert.match(compose, new RegExp(`command: \\[serve, --target=${target}\\]`))
  }
})
