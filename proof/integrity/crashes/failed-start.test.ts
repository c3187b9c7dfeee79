// A start that fails half-way, with files and threads open, ends the process: whoever watches
// over it sees that, which a process that hangs does not show.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { formatKeys } from '@onsale/platform/config/keys.ts'
import { killPrograms, launch } from './program.ts'

test(
  'data keys that are not those of the folder: told, and ended',
  { timeout: 60_000 },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'onsale-failed-start-'))
    t.after(() => {
      killPrograms()
      rmSync(folder, { recursive: true })
    })
    const dataDir = path.join(folder, 'data')
    const keysOf = (kid: string) => ({
      ONSALE_DATA_KEYS: formatKeys([{ kid, secret: Buffer.alloc(32, kid) }]),
    })
    const first = await launch({ dataDir, env: keysOf('a') })
    await first.ready
    await first.kill()
    const second = await launch({ dataDir, env: keysOf('b') })
    assert.equal(await second.ended, 1)
    assert.match(second.log(), /onsale could not start/)
  },
)
