import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const source = path.join(import.meta.dirname, 'slow-flush.c')

/**
 * Has every server that is started from now on wait `flushMs` longer whenever it flushes a file,
 * as a rented disk does. Needs a C compiler (`cc`) and Linux. Returns how to clean up.
 */
export function slowFlushes(flushMs: number): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-slow-flush-'))
  const library = path.join(folder, 'slow-flush.so')
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], {
    encoding: 'utf8',
  })
  if (built.status !== 0) {
    rmSync(folder, { recursive: true })
    throw new Error(`--flush-ms needs a C compiler: ${built.error?.message ?? built.stderr}`)
  }
  process.env['LD_PRELOAD'] = library
  process.env['FLUSH_MICROS'] = String(flushMs * 1_000)
  return () => rmSync(folder, { recursive: true })
}

/** What a child needs to know of it; the environment of this process is not given to servers. */
export function flushEnvironment(): Record<string, string> {
  const names = ['LD_PRELOAD', 'FLUSH_MICROS']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
