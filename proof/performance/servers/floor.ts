import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ChildServer, startChild } from './child-server.ts'
import { tokenKeysText } from './keys.ts'

export type FloorName = 'bare' | 'one-commit' | 'thinnest' | 'redis-script' | 'update-insert'

export interface Floor extends ChildServer {
  /** Stops it and removes its data. */
  dispose(): Promise<void>
}

/** Starts one of the floors, with the runtime's own settings. */
export async function startFloor(
  name: FloorName,
  env: Readonly<Record<string, string>> = {},
): Promise<Floor> {
  const dataDir = await mkdtemp(path.join(tmpdir(), `onsale-bench-${name}-`))
  const child = await startChild({
    args: [path.resolve(import.meta.dirname, `../floors/${name}.ts`)],
    env: { TOKEN_KEYS: tokenKeysText, DATA_FILE: path.join(dataDir, 'floor.sqlite'), ...env },
    urlOf: (line) => /^listening on (http:\S+)$/.exec(line)?.[1],
  })
  return {
    ...child,
    async dispose() {
      await child.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
