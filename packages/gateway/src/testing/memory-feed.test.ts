import { feedConformance } from './feed.conformance.ts'
import { createMemoryFeed } from './memory-feed.ts'

feedConformance('memory feed', createMemoryFeed)
