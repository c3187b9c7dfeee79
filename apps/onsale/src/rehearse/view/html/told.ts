import type { Findings, Verdict } from '../../verdict.ts'
import type { Story } from '../story.ts'
import type { Machine } from './machine.ts'

/** All that the report tells. */
export interface Told {
  readonly findings: Findings
  readonly verdict: Verdict
  readonly story: Story
  readonly startedAt: Date
  readonly machine: Machine
}
