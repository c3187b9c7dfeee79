// A disk that cannot be written: at the start that is said in one line, and nothing is served;
// in mid-sale it is trouble that may pass.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { killPrograms, launch } from '../program.ts'
import { Sale } from './sale.ts'
import { remount } from './remount.ts'
import { boundedFiles, ownFileSystem, testOn } from './small-disk.ts'

const TIMES = { ONSALE_HOLD_SECONDS: '2', ONSALE_PAYING_SECONDS: '1' }

/** Starts once, makes the folder read-only, and starts again: refused, in one clear line. */
async function refusesToStart(dataDir: string, makeReadOnly: () => void): Promise<void> {
  const first = await launch({ dataDir })
  await first.ready
  first.signal('SIGTERM')
  assert.equal(await first.ended, 0, first.log())
  makeReadOnly()
  const second = await launch({ dataDir })
  assert.equal(await second.ended, 1)
  const lines = second.log().trim().split('\n')
  assert.equal(lines.length, 1, second.log())
  const said = JSON.parse(lines[0] ?? '') as { readonly level: string; readonly msg: string }
  assert.equal(said.level, 'fatal')
  assert.match(said.msg, /could not start: cannot write in .*ONSALE_DATA_DIR/)
}

testOn('read-only when it starts', ownFileSystem(), async (disk) => {
  const dataDir = path.join(disk.folder, 'data')
  await refusesToStart(dataDir, () => remount(disk.folder, 'ro'))
})

const isRoot = process.getuid?.() === 0
test(
  'a folder that is not ours to write',
  {
    timeout: 60_000,
    skip: isRoot ? 'root may write anywhere; the test above stands for it' : false,
  },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'onsale-read-only-'))
    const dataDir = path.join(folder, 'data')
    t.after(() => {
      killPrograms()
      chmodSync(dataDir, 0o700)
      rmSync(folder, { recursive: true })
    })
    await refusesToStart(dataDir, () => {
      for (const name of readdirSync(dataDir)) chmodSync(path.join(dataDir, name), 0o400)
      chmodSync(dataDir, 0o500)
    })
  },
)

/**
 * A file system with files open for writing is made read-only by the kernel alone, after an
 * error of the disk. What a program then sees, that no write to any file succeeds, is what a
 * bound of 0 on the size of files shows it.
 */
testOn('no write succeeds in mid-sale, then they do again', boundedFiles(), async (disk) => {
  const dataDir = path.join(disk.folder, 'data')
  const program = await launch({ dataDir, env: TIMES })
  const sale = new Sale(dataDir, 'read-only')
  await sale.open(program)
  disk.takeAll(program.pid)
  await sale.isRefused('nothing can be written')
  await sale.restsWhileAlone(program)
  await sale.isRefused('still nothing')
  disk.giveRoom(program.pid)
  await sale.goesOn('writable again it sells by itself')
  await sale.close(program)
})
