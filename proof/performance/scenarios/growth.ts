import { cp, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fillLedger } from '../fill/fill-ledger.ts'
import { alternate, type Contender, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio } from '../measure/statistics.ts'
import { startProgram } from '../servers/program.ts'
import { firstUnit, putOnSale } from '../servers/put-on-sale.ts'
import { allGranted, loader, programContender } from './contenders.ts'
import { holdKind } from './holds.ts'
import type { Bench, Scenario } from './scenario.ts'

/** The hold rate on a ledger that holds many orders already, beside an empty one. */
export const growth: Scenario = {
  name: 'growth',
  about: 'holds on a ledger with many orders, beside an empty one',
  async run(bench) {
    const filled = await makeFilled(bench)
    try {
      const empty = programContender(
        bench,
        { name: 'empty', kind: ({ unitId }) => holdKind(bench, unitId) },
        allGranted,
      )
      const samples = await alternate([filledContender(bench, filled), empty], bench)
      const [full = [], none = []] = samples.map(ratesOf)
      return [
        {
          what: `holds with ${bench.orders.toLocaleString('en-US')} orders`,
          program: median(full),
          unit: 'holds/s',
          against: { name: 'on an empty ledger', value: median(none) },
          ratio: pairedRatio(full, none),
          target: { bound: 'least', value: 0.5 },
          aim: 0.9,
        },
      ]
    } finally {
      await rm(filled.folder, { recursive: true, force: true })
    }
  },
}

interface Filled {
  readonly folder: string
  readonly unitId: string
}

async function makeFilled(bench: Bench): Promise<Filled> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-bench-filled-'))
  const program = await startProgram({ dataDir: folder })
  const unitId = firstUnit(await putOnSale(program.url))
  await program.stop()
  fillLedger(program.orderFile, bench.orders, bench.note)
  const { size } = await stat(program.orderFile)
  bench.note(`  the file has ${Math.round(size / 1_048_576)} MiB`)
  return { folder, unitId }
}

/** A copy for each run: none finds what another wrote, nor the copy itself on its way to the disk. */
function filledContender(bench: Bench, filled: Filled): Contender {
  return {
    name: 'filled',
    check: allGranted,
    async prepare() {
      const dataDir = await mkdtemp(path.join(tmpdir(), 'onsale-bench-copy-'))
      await cp(filled.folder, dataDir, { recursive: true })
      await syncFiles(dataDir)
      const server = await startProgram({ dataDir })
      return {
        server,
        load: loader(bench, server.url, holdKind(bench, filled.unitId)),
        async dispose() {
          await server.dispose()
          await rm(dataDir, { recursive: true, force: true })
        },
      }
    },
  }
}

async function syncFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = await open(path.join(entry.parentPath, entry.name), 'r')
    await file.sync()
    await file.close()
  }
}
