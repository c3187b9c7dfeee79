// A process of its own: whole journeys that arrive at a fixed rate, whatever becomes of those
// before them. Reads `OpenLoopPlan` from its argument, prints `OpenLoopResult` as JSON.
import { Agent } from 'undici'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createJourney, type Counts } from './journey.ts'

export interface OpenLoopPlan {
  readonly url: string
  readonly tokensFile: string
  readonly firstBuyer: number
  readonly unitId: string
  readonly tag: string
  readonly journeysPerSecond: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly connections: number
}

export interface OpenLoopResult {
  /** Journeys that arrived, and how many a second really did. */
  readonly arrived: number
  readonly arrivedPerSecond: number
  /** Answers of 2xx a second while journeys arrived, after the warm-up. */
  readonly goodPerSecond: number
  readonly counts: Counts
  /** Orders whose payment was approved: each must be a ticket in the database. */
  readonly approved: readonly string[]
}

const TICK_MS = 5
const LAST_ANSWERS_MS_MAX = 60_000

const plan = JSON.parse(process.argv[2] ?? '') as OpenLoopPlan // given by scenarios/overload.ts
const tokens = readFileSync(plan.tokensFile, 'utf8').trimEnd().split('\n')
const counts: Counts = { good: 0, shed: 0, withoutRetryAfter: 0, finished: 0, odd: {} }
const approved: string[] = []
const agent = new Agent({
  connections: plan.connections,
  pipelining: 1,
  headersTimeout: LAST_ANSWERS_MS_MAX,
  bodyTimeout: LAST_ANSWERS_MS_MAX,
})
const journey = createJourney({ agent, url: plan.url, unitId: plan.unitId, counts, approved })

const startedAt = performance.now()
const elapsedMs = (): number => performance.now() - startedAt
const under = new Set<Promise<void>>()
async function leaveWhenDone(done: Promise<void>): Promise<void> {
  await done
  under.delete(done)
}
let arrived = 0
let goodBefore = 0
const warmUpMs = plan.warmUpSeconds * 1_000
const endMs = warmUpMs + plan.seconds * 1_000
let isWarm = false
while (elapsedMs() < endMs) {
  if (!isWarm && elapsedMs() >= warmUpMs) {
    isWarm = true
    goodBefore = counts.good
  }
  const due = Math.floor((elapsedMs() / 1_000) * plan.journeysPerSecond)
  for (; arrived < due; arrived += 1) {
    const buyer = plan.firstBuyer + arrived
    const done = journey(tokens[buyer % tokens.length] ?? '', `${plan.tag}${buyer}`)
    under.add(done)
    void leaveWhenDone(done)
  }
  await sleep(TICK_MS)
}
const good = counts.good - goodBefore
const seconds = (elapsedMs() - warmUpMs) / 1_000
const arrivedPerSecond = arrived / (elapsedMs() / 1_000)
await Promise.race([Promise.all(under), sleep(LAST_ANSWERS_MS_MAX, undefined, { ref: false })])
const result: OpenLoopResult = {
  arrived,
  arrivedPerSecond,
  goodPerSecond: good / seconds,
  counts,
  approved,
}
console.log(JSON.stringify(result))
await agent.destroy()
