// A full disk is weather, not the end: writes are refused with 503, reads go on, nothing that
// was acknowledged is lost, and with room again the same process sells again.
import assert from 'node:assert/strict'
import path from 'node:path'
import { getAvailability, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { createOrder, listOrders } from '@onsale/contracts/http/order-calls.ts'
import { createPerson } from '../crowd/client.ts'
import { launch, NotReady, type Program } from '../program.ts'
import { waitUntil } from '../wait-until.ts'
import { Sale } from './sale.ts'
import { boundedFiles, ownFileSystem, type SmallDisk, testOn } from './small-disk.ts'

/** Short: holds end while there is no room to write it down. */
const TIMES = { ONSALE_HOLD_SECONDS: '2', ONSALE_PAYING_SECONDS: '1' }
const LEFT_BYTES = 1_500_000
const SOON_MS = 30_000

testOn('full in mid-sale, its log on the same disk', ownFileSystem(), async (disk) => {
  const dataDir = path.join(disk.folder, 'data')
  const logFile = path.join(disk.folder, 'onsale.log')
  await fillInMidSale(disk, dataDir, await launch({ dataDir, env: TIMES, logFile }))
})

testOn('files can grow no further in mid-sale', boundedFiles(), async (disk) => {
  const dataDir = path.join(disk.folder, 'data')
  await fillInMidSale(disk, dataDir, await launch({ dataDir, env: TIMES }))
})

async function fillInMidSale(disk: SmallDisk, dataDir: string, program: Program): Promise<void> {
  const sale = new Sale(dataDir, 'full')
  await sale.open(program)
  disk.leave(LEFT_BYTES, program.pid)
  await sale.isRefused('the disk is full')
  await whileFull(sale, program)
  await sale.restsWhileAlone(program)
  await sale.isRefused('still full')
  disk.giveRoom(program.pid)
  await sale.goesOn('with room again it sells by itself')
  await sale.close(program)
}

/** Reads are answered; a write, once there is no room for any, is a clear 503. */
async function whileFull(sale: Sale, program: Program): Promise<void> {
  const api = await program.connect()
  const somebody = api.bearing(createPerson('reader').authorization)
  const [{ ticketId, unitId } = { ticketId: '', unitId: '' }] = sale.crowd.shelf.units
  const body = { lines: [{ unitId, quantity: 1 }] }
  await waitUntil(
    'a write is refused',
    async () => {
      const answer = await somebody.call(createOrder, { body })
      if (answer.status === 503) assert.equal(answer.refused('OVERLOADED').code, 'OVERLOADED')
      return answer.status === 503
    },
    SOON_MS,
  )
  const answers = await Promise.all([
    somebody.call(getAvailability, { params: { ticketId } }),
    somebody.call(listTickets),
    somebody.call(listOrders),
    somebody.raw({ method: 'GET', path: '/healthz' }),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  api.close()
}

testOn(
  'killed while full: it comes back when there is room, or at once',
  ownFileSystem(),
  async (disk) => {
    const dataDir = path.join(disk.folder, 'data')
    const first = await launch({ dataDir, env: TIMES })
    const sale = new Sale(dataDir, 'killed while full')
    await sale.open(first)
    disk.leave(LEFT_BYTES, first.pid)
    await sale.isRefused('the disk is full')
    await first.kill()
    sale.crowd.line.down()
    await sale.crowd.client.quiet()

    const whileStillFull = await launch({ dataDir, env: TIMES })
    const refused = await whileStillFull.ready.then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refused !== undefined) {
      assert.ok(refused instanceof NotReady)
      assert.equal(await whileStillFull.ended, 1, whileStillFull.log())
    }
    await whileStillFull.kill()
    disk.giveRoom(first.pid)
    const second = await launch({ dataDir, env: TIMES })
    sale.crowd.line.up((await second.ready).api)
    await sale.goesOn('it sells again')
    await sale.close(second)
  },
)

testOn(
  'full when it starts for the first time: it says so and ends',
  ownFileSystem(),
  async (disk) => {
    const dataDir = path.join(disk.folder, 'data')
    for (const bytes of [0, 20_000, 100_000, 200_000, 300_000, 400_000]) {
      disk.leave(bytes, 0)
      const first = await launch({ dataDir })
      const failure = await first.ready.then(
        () => undefined,
        (error: unknown) => error,
      )
      if (failure === undefined) await first.kill()
      else assert.equal(await first.ended, 1, first.log())
      disk.giveRoom(first.pid)
    }
    const second = await launch({ dataDir })
    await second.ready
    second.signal('SIGTERM')
    assert.equal(await second.ended, 0, second.log())
  },
)
