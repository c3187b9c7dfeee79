import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRegistry } from './memory-registry.ts'
import { registryConformance, testInstance } from './registry.conformance.ts'

registryConformance('registry in memory', async () => {
  const registry = createMemoryRegistry()
  return { registries: [registry, registry], settle: async () => {} }
})

test('a static list is there from the start', () => {
  const registry = createMemoryRegistry([testInstance('a'), testInstance('b', 'ticket')])
  assert.deepEqual(registry.watch('ticket').instances(), [testInstance('b', 'ticket')])
})
