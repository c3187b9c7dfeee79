// Floor 3: the thinnest program that keeps the promise. Token check, group commits in a
// thread, five rows an order with its key and the stock; no gate, no events, no payments.
import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { orderBody } from './bodies.ts'
import { createFloorApp, serve } from './floor-app.ts'
import type { ThinClaim, ThinGrant } from './thinnest-writer.ts'

interface Waiting {
  readonly claim: ThinClaim
  readonly granted: PromiseWithResolvers<ThinGrant>
}

const worker = new Worker(new URL('./thinnest-writer.ts', import.meta.url), {
  workerData: { file: process.env['DATA_FILE'] ?? '' },
})
let queued: Waiting[] = []
let asked = false
const inFlight: Waiting[][] = []

function flush(): void {
  asked = false
  if (queued.length === 0 || inFlight.length > 1) return
  inFlight.push(queued)
  worker.postMessage(queued.map(({ claim }) => claim))
  queued = []
}

worker.on('message', (grants: readonly ThinGrant[]) => {
  const batch = inFlight.shift() ?? []
  for (const [at, waiting] of batch.entries()) {
    const grant = grants[at]
    if (grant !== undefined) waiting.granted.resolve(grant)
  }
  flush()
})

const app = createFloorApp(async ({ userId, key, unitId, quantity }) => {
  const granted = Promise.withResolvers<ThinGrant>()
  queued.push({ claim: [randomUUID(), userId, key, unitId, quantity], granted })
  if (!asked) {
    asked = true
    setImmediate(flush)
  }
  const [id, at] = await granted.promise
  return orderBody(id, unitId, quantity, at)
})
await serve(app, async () => {
  await worker.terminate()
})
