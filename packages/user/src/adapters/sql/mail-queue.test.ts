import { mailQueueConformance } from '../../testing/mail-queue.conformance.ts'
import { openScratchDatabase } from '../../testing/scratch-database.ts'

mailQueueConformance('SQLite', openScratchDatabase)
