import { createMemoryVault } from './memory-vault.ts'
import { vaultConformance } from './vault.conformance.ts'

vaultConformance('memory vault', async () => createMemoryVault())
