import { createMetrics } from '@onsale/platform/metrics.ts'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { AnswerOf, Call } from '@onsale/contracts/http/call.ts'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createIds } from '@onsale/kernel/ids.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import type { Bus } from '@onsale/platform/bus/bus.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import {
  createSimulatedTime,
  type SimulatedTime,
} from '@onsale/platform/bus/testing/simulated-time.ts'
import type { HandlerRequest, HttpRefusal } from '@onsale/platform/http/route.ts'
import {
  createRecordingLogger,
  type RecordedLine,
} from '@onsale/platform/testing/recording-logger.ts'
import { createSqlReads } from '../adapters/sql/sql-reads.ts'
import { openSqliteLedgerHere } from '../adapters/sql/sqlite-ledger.ts'
import { composeOrder, type OrderOptions, type OrderService } from '../compose.ts'
import type { Ledger, OrderReads, PaymentProvider } from '../ports.ts'
import { atEnd } from './at-end.ts'
import { NOW } from './given.ts'
import type { Books } from './invariants.ts'
import { givenReader, readBooks, scratchFolder } from './scratch.ts'
import type { SqliteSession } from '@onsale/platform/database/sqlite-session.ts'

/** Short, so that a test passes through a hold in few simulated rounds of work. */
export const HOLD_MS = 6_000
export const PAYING_MS = 3_000

export interface ServiceOptions {
  /** Where the files lie; a second service given the first's folder is another process of it. */
  readonly folder?: string
  readonly time?: SimulatedTime
  readonly bus?: Bus
  readonly queueOrdersMax?: number
  /** The ledger in a thread of its own, all by the wall clock; otherwise in place, simulated. */
  readonly threaded?: boolean
  /** Takes the place of the sandbox, under its name; null: no provider at all. */
  readonly provider?: PaymentProvider | null
  /** Puts something between the committer and the ledger. */
  readonly wrapLedger?: (ledger: Ledger) => Ledger
  /** The process's clock, and the ledger's unless told otherwise. */
  readonly clock?: OrderOptions['clock']
  readonly ledgerClock?: OrderOptions['clock']
  /** As `OrderOptions.serves`. */
  readonly serves?: boolean
  /** False: it is given no bus. */
  readonly works?: boolean
}

export interface CallRequest {
  readonly as?: string
  readonly key?: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** The whole order service on real files, called as its listener would call it. */
export interface ServiceUnderTest {
  readonly service: OrderService
  readonly folder: string
  readonly time: SimulatedTime
  readonly bus: Bus
  readonly reads: OrderReads
  readonly session: SqliteSession
  readonly lines: readonly RecordedLine[]
  call<C extends Call>(call: C, request?: CallRequest): Promise<AnswerOf<C> | HttpRefusal>
  books(): Promise<Books>
  /** Moves time on in steps, so that work in threads gets its turn between them. */
  advance(ms: number): Promise<void>
  /** Ends the service before the end of the test. */
  stop(): Promise<void>
}

const DATA_KEY = { id: 'k1', secret: new Uint8Array(32).fill(7) }

/** Composes the service as the program does; it is stopped after the test. Not started. */
export async function givenService(
  t: TestContext,
  options: ServiceOptions = {},
): Promise<ServiceUnderTest> {
  const folder = options.folder ?? scratchFolder(t)
  const time = options.time ?? createSimulatedTime(NOW)
  const isThreaded = options.threaded === true
  const randomness = createSystemRandomness()
  const logger = createRecordingLogger()
  const scheduler = isThreaded ? systemScheduler : time.scheduler
  const clock = options.clock ?? (isThreaded ? systemClock : time.clock)
  const ledgerClock = options.ledgerClock ?? clock
  const ids = createIds(clock, randomness)
  const bus = options.bus ?? createLocalBus({ scheduler, randomness, logger, repeatShare: 0 })
  const file = path.join(folder, 'order.sqlite')
  const wrap = options.wrapLedger ?? ((ledger: Ledger) => ledger)
  const service = await composeOrder({
    metrics: createMetrics({ ofProcess: false }),
    database: { kind: 'file', file },
    ...(options.provider === undefined
      ? { sandbox: { kind: 'file', file: path.join(folder, 'sandbox.sqlite') } as const }
      : { providers: options.provider === null ? [] : [options.provider] }),
    publicUrl: () => 'http://localhost:3000',
    dataKeys: [DATA_KEY],
    holdMs: HOLD_MS,
    payingMs: PAYING_MS,
    queueOrdersMax: options.queueOrdersMax ?? 32_768,
    ...(options.works !== false && { bus }),
    ...(options.serves !== undefined && { serves: options.serves }),
    clock,
    scheduler,
    randomness,
    ids,
    logger,
    ...(!isThreaded && {
      openLedger: (given) =>
        wrap(openSqliteLedgerHere({ ...given, file, clock: ledgerClock, ids })),
    }),
  })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopped ??= service
      .stop()
      .then(() => bus.close())
      .then(() => service.close()))
  atEnd(t, stop)
  const session = givenReader(t, file)
  return {
    service,
    folder,
    time,
    bus,
    session,
    reads: createSqlReads(session),
    lines: logger.lines,
    call: createCaller(service),
    books: () => readBooks(session),
    async advance(ms) {
      for (let left = ms; left > 0; left -= STEP_MS) await time.advance(Math.min(STEP_MS, left))
    },
    stop,
  }
}

const STEP_MS = 100

/** Calls the service's routes as a listener would, on either side. */
export function createCaller(service: OrderService): ServiceUnderTest['call'] {
  const routes = new Map(
    [...service.routes, ...service.internalRoutes].map((route) => [route.call.operation, route]),
  )
  return async function call<C extends Call>(declared: C, request: CallRequest = {}) {
    const { handler } = known(routes.get(declared.operation), `a route for ${declared.operation}`)
    const params = request.params ?? {}
    const userId = request.as
    const answer = await handler({
      identity: userId === undefined ? undefined : { userId, sessionId: 's', role: 'customer' },
      params,
      query: request.query ?? {},
      body: request.body,
      path: declared.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? ''),
      ...(request.key !== undefined && { idempotencyKey: request.key }),
      headers: {},
      traceId: 'a trace',
    } as unknown as HandlerRequest<Call>) // tests send what a listener would have validated
    return answer as AnswerOf<C> | HttpRefusal // the route's handler is that of the call
  }
}

/** The status of an answer, or the code of a refusal: one word for what a client is told. */
export function told(answer: {
  readonly kind: string
  readonly status?: number
  readonly code?: string
}): string {
  return answer.kind === 'refused' ? String(answer.code) : String(answer.status)
}

/** The body of an answer; a refusal fails the test with its code. */
export function bodyOf<Answer extends { readonly kind: string }>(
  answer: Answer,
): Extract<Answer, { readonly kind: 'answer'; readonly body: object }>['body'] {
  if (answer.kind !== 'answer' || !('body' in answer)) {
    throw new Error(`refused: ${JSON.stringify(answer)}`)
  }
  // An answer with a body is what is extracted here.
  return answer.body as Extract<Answer, { readonly kind: 'answer'; readonly body: object }>['body']
}
