import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rightsBeyond } from './make-accounts.ts'

const OWN = [
  String.raw`GRANT ALL PRIVILEGES ON ${'`'}shop\_order${'`'}.* TO ${'`'}order${'`'}@${'`'}%${'`'}`,
  "GRANT USAGE ON *.* TO `order`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD'",
]

test('rights on its schemas, and to log in, are all that an account should have', () => {
  assert.deepEqual(rightsBeyond(OWN, ['shop_order']), [])
})

test('what it has besides is told, and no hash of its password', () => {
  const grants = [
    ...OWN,
    "GRANT SELECT, INSERT ON *.* TO `order`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD'",
    'GRANT ALL PRIVILEGES ON `shop_user`.* TO `order`@`%` WITH GRANT OPTION',
    'GRANT `boss`@`%` TO `order`@`%`',
  ]
  assert.deepEqual(rightsBeyond(grants, ['shop_order']), [
    'SELECT, INSERT ON *.*',
    'ALL PRIVILEGES ON `shop_user`.*',
    '`boss`@`%`',
  ])
})
