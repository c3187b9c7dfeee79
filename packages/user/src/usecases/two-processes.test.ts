import { openScratchDatabase } from '../testing/scratch-database.ts'
import { twoProcessesConformance } from '../testing/two-processes.conformance.ts'

twoProcessesConformance('SQLite', openScratchDatabase)
