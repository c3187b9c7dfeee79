import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemHostFacts } from '@onsale/platform/config/host-facts.ts'
import { describeMistakes, readConfig } from '@onsale/platform/config/read-config.ts'
import { accountsOfServices } from './accounts-of-services.ts'

const GIVEN = {
  ONSALE_MODE: 'development',
  DATABASE_ADMIN_URL: 'mysql://root:boss@db',
  DATABASE_URL_USER: 'mysql://u:one@db',
  DATABASE_URL_TICKET: 'mysql://t:two@db',
  DATABASE_URL_ORDER: 'mysql://o:three@db/ledger',
}

function accountsWith(changes: Readonly<Record<string, string>>) {
  const read = readConfig({ ...GIVEN, ...changes }, systemHostFacts())
  if (read.kind === 'mistakes') throw new Error(describeMistakes(read.mistakes))
  return accountsOfServices(read.config)
}

function mistakesWith(changes: Readonly<Record<string, string>>): string[] {
  const told = accountsWith(changes)
  return told.kind === 'mistakes' ? [...told.mistakes] : []
}

test('an account a service, with its schemas; personal data and its keys belong to user', () => {
  const told = accountsWith({})
  assert.deepEqual(told.kind === 'accounts' && told.accounts, [
    { user: 'u', password: 'one', schemas: ['onsale_user', 'onsale_user_keys'] },
    { user: 't', password: 'two', schemas: ['onsale_ticket'] },
    { user: 'o', password: 'three', schemas: ['ledger'] },
  ])
})

test('the keys of personal data may have an account of their own', () => {
  const told = accountsWith({ DATABASE_URL_USER_KEYS: 'mysql://k:four@db/vault' })
  assert.deepEqual(told.kind === 'accounts' && told.accounts.slice(0, 2), [
    { user: 'u', password: 'one', schemas: ['onsale_user'] },
    { user: 'k', password: 'four', schemas: ['vault'] },
  ])
})

test('every mistake is told at once, without a password', () => {
  const mistakes = mistakesWith({
    DATABASE_URL_USER: 'mysql://root:one@db',
    DATABASE_URL_TICKET: '',
    DATABASE_URL_ORDER: 'mysql://o:three@elsewhere',
  })
  assert.deepEqual(mistakes, [
    'DATABASE_URL_USER names the account of DATABASE_ADMIN_URL; give it its own',
    'DATABASE_URL_TICKET is needed: whose account shall be made?',
    'DATABASE_URL_ORDER is on another server than DATABASE_ADMIN_URL: make its account there by hand',
  ])
})

test('no account for two services, and no two passwords for one account', () => {
  assert.deepEqual(mistakesWith({ DATABASE_URL_ORDER: 'mysql://t:two@db' }), [
    'DATABASE_URL_ORDER names the account of DATABASE_URL_TICKET, t; give it its own',
  ])
  assert.deepEqual(mistakesWith({ DATABASE_URL_USER_KEYS: 'mysql://u:other@db' }), [
    'DATABASE_URL_USER and its keys name one account, u, with two passwords',
  ])
})

test('without an admin nobody can make accounts', () => {
  assert.deepEqual(mistakesWith({ DATABASE_ADMIN_URL: '' }), [
    'DATABASE_ADMIN_URL is needed to make accounts',
  ])
})
