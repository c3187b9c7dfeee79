import { createLoadingGate } from '../../engine/loading-gate.ts'
import { gateConformance } from '../../testing/gate.conformance.ts'
import { createMemoryGate } from './memory-gate.ts'

gateConformance('memory gate', async () => createMemoryGate())

gateConformance('memory gate that loads from an empty ledger', async () =>
  createLoadingGate(createMemoryGate(), { findStock: async () => [] }),
)
