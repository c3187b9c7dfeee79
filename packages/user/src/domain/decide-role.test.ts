import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decideRole } from './decide-role.ts'

const roles = fc.constantFrom('customer' as const, 'staff' as const, 'admin' as const)
const people = fc.constantFrom('ada', 'bo', 'cho', 'dal')

test('whatever is granted, one after the other, an admin is left', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(people, roles), { maxLength: 30 }), (changes) => {
      const admins = new Set(['ada'])
      for (const [id, role] of changes) {
        if (decideRole({ id }, role, [...admins], true).kind === 'refused') continue
        if (role === 'admin') admins.add(id)
        else admins.delete(id)
      }
      assert.ok(admins.size > 0)
    }),
  )
})

test('only the last admin is refused, and only another role', () => {
  fc.assert(
    fc.property(people, roles, fc.uniqueArray(people, { minLength: 1 }), (id, role, admins) => {
      const isLast = admins.length === 1 && admins[0] === id
      const decided = decideRole({ id }, role, admins, true)
      assert.equal(decided.kind, isLast && role !== 'admin' ? 'refused' : 'granted')
    }),
  )
})

test('while there is no admin at all nobody is held back', () => {
  assert.equal(decideRole({ id: 'ada' }, 'customer', [], true).kind, 'granted')
})

test('a token of no account gives and takes every role', () => {
  assert.equal(decideRole({ id: 'ada' }, 'customer', ['ada'], false).kind, 'granted')
})
