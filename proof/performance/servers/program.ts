import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ChildServer, freePort, startChild } from './child-server.ts'
import { tokenKeysText } from './keys.ts'

const repository = path.resolve(import.meta.dirname, '../../..')
export interface Program extends ChildServer {
  readonly dataDir: string
  readonly orderFile: string
  /** Stops it and removes its data. */
  dispose(): Promise<void>
}

export interface ProgramOptions {
  /** A data folder that is there already, and stays. */
  readonly dataDir?: string
  /** A folder whose files the new data folder begins with. */
  readonly seededBy?: string
  readonly flags?: readonly string[]
  /** Another checkout of this repository; absent: this one. */
  readonly checkout?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts the whole program as `onsale serve` does, on a data folder of its own. */
export async function startProgram(options: ProgramOptions = {}): Promise<Program> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'onsale-bench-')))
  if (options.seededBy !== undefined) await cp(options.seededBy, dataDir, { recursive: true })
  const child = await startChild({
    args: [...(options.flags ?? []), 'apps/onsale/src/main.ts', 'serve'],
    cwd: options.checkout ?? repository,
    env: {
      NODE_COMPILE_CACHE: 'node_modules/.cache/onsale',
      ONSALE_MODE: 'development',
      ONSALE_DATA_DIR: dataDir,
      ONSALE_TOKEN_KEYS: tokenKeysText,
      ONSALE_INTERNAL_PORT: String(await freePort()),
      ONSALE_DEMO: '0',
      HOST: '127.0.0.1',
      PORT: '0',
      ...options.env,
    },
    urlOf: openUrl,
  })
  return {
    ...child,
    dataDir,
    orderFile: path.join(dataDir, 'order.sqlite'),
    async dispose() {
      if (!child.hasEnded()) await child.stop()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The program says where it is open in a line of its log. */
function openUrl(line: string): string | undefined {
  if (!line.includes('onsale is open')) return undefined
  const port = /"url":"http:\/\/localhost:(\d+)"/.exec(line)?.[1]
  return port === undefined ? undefined : `http://127.0.0.1:${port}`
}
