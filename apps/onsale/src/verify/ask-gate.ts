import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import type { Checked } from '@onsale/testkit/oracle/checked.ts'
import { checkGate, type GateRow } from '@onsale/testkit/oracle/gate.ts'
import { type DatabaseSources, withFiles } from '@onsale/testkit/oracle/copy-mysql.ts'
import { openSnapshot, type SnapshotFiles } from '@onsale/testkit/oracle/snapshot.ts'
import { UsageError } from '../usage-error.ts'

/** The invariant's own bound: within this of calm the gate must agree. */
const CALM_WITHIN_MS = 5_000
const ASK_AGAIN_MS = 250
const ANSWER_WITHIN_MS = 5_000

/**
 * Compares the gates of running processes with the ledger, again and again for five seconds:
 * while something is sold the two are never of one moment.
 */
export async function checkGateOf(options: {
  /** Of their internal listeners. */
  readonly urls: readonly string[]
  readonly sources: DatabaseSources
  readonly clock: Clock
  readonly scheduler: Scheduler
}): Promise<Checked> {
  const { clock, scheduler } = options
  const began = clock.monotonicMs()
  for (;;) {
    const asked = options.urls.map((url) => askGate(url, scheduler))
    const rows = (await Promise.all(asked)).flat()
    const checked = await withFiles(options.sources, (files) => compare(files, rows))
    const isLate = clock.monotonicMs() - began > CALM_WITHIN_MS
    if (checked.violationCount === 0 || isLate) return checked
    await scheduler.sleep(ASK_AGAIN_MS)
  }
}

async function compare(files: SnapshotFiles, rows: readonly GateRow[]): Promise<Checked> {
  const snapshot = await openSnapshot(files)
  try {
    return await checkGate(snapshot, rows)
  } finally {
    snapshot.close()
  }
}

async function askGate(url: string, scheduler: Scheduler): Promise<GateRow[]> {
  const address = URL.canParse('/internal/gate', url) ? new URL('/internal/gate', url) : undefined
  if (address === undefined) throw new UsageError(`--gate: ${url} is no URL`)
  const giveUp = new AbortController()
  const cancel = scheduler.after(ANSWER_WITHIN_MS, () => giveUp.abort())
  try {
    const answer = await fetch(address, { signal: giveUp.signal })
    const body: unknown = await answer.json()
    if (!answer.ok) throw new Error(`it answers ${answer.status} ${JSON.stringify(body)}`)
    return readRows(body)
  } catch (error) {
    throw new UsageError(`--gate: ${address.href} gave no rows: ${reasonOf(error)}`, {
      cause: error,
    })
  } finally {
    cancel()
  }
}

/** `fetch` says why only in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

function readRows(body: unknown): GateRow[] {
  const rows = typeof body === 'object' && body !== null && 'rows' in body ? body.rows : undefined
  if (!Array.isArray(rows)) throw new Error('the answer has no `rows`')
  return rows.map((row: unknown) => {
    const field = (name: string): unknown =>
      typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined
    return {
      unitId: String(field('unitId')),
      capacity: Number(field('capacity')),
      held: Number(field('held')),
      sold: Number(field('sold')),
      version: Number(field('version')),
    }
  })
}
