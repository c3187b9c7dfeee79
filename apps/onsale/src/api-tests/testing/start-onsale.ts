import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemHostFacts } from '@onsale/platform/config/host-facts.ts'
import { describeMistakes, readConfig } from '@onsale/platform/config/read-config.ts'
import { known } from '@onsale/kernel/assert.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'
import { startProgram } from '../../serve/start-program.ts'
import { type Api, createApi } from './api.ts'
import { otherForm, type ProgramForm } from './program-form.ts'
import { TOKEN_KEYS } from './tokens.ts'

export interface Onsale extends Api {
  readonly dataDir: string
  /** Stops the program; fails when it had logged a fault, so that no test leaves one unseen. */
  stop(): Promise<void>
}

let databaseOf: (dataDir: string) => Readonly<Record<string, string>> = () => ({})

/** From now on the program's databases are where these variables say, by its data folder. */
export function useDatabases(of: typeof databaseOf): void {
  databaseOf = of
}

/** What every start of the program has in these tests; ports are taken as they are free. */
export function testEnvironment(dataDir: string, env: Readonly<Record<string, string>> = {}) {
  return {
    ...databaseOf(dataDir),
    ONSALE_MODE: 'development',
    ONSALE_DATA_DIR: dataDir,
    ONSALE_TOKEN_KEYS: TOKEN_KEYS,
    ONSALE_INTERNAL_PORT: '0',
    ONSALE_DEMO: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    ...env,
  }
}

const FAULTS = 'the program logged faults'

export function makeDataDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'onsale-api-test-'))
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  /** The test causes faults on purpose: logged ones are no failure. */
  readonly faultsExpected?: boolean
}

/** The whole program in the test's process, on a data folder of its own; or in another form. */
export async function startOnsale(options: StartOptions = {}): Promise<Onsale> {
  const form = otherForm()
  return form === undefined ? startHere(options) : startAs(form, options)
}

async function startAs(form: ProgramForm, options: StartOptions): Promise<Onsale> {
  const dataDir = await makeDataDir()
  const program = await form.open(testEnvironment(dataDir, options.env))
  const api = createApi(program.port)
  return {
    ...api,
    dataDir,
    async stop() {
      api.close()
      await program.close()
      await rm(dataDir, { recursive: true, force: true })
      if (options.faultsExpected !== true) assert.deepEqual(program.faults(), [], FAULTS)
    },
  }
}

async function startHere(options: StartOptions): Promise<Onsale> {
  const dataDir = await makeDataDir()
  const read = readConfig(testEnvironment(dataDir, options.env), systemHostFacts())
  if (read.kind === 'mistakes') throw new Error(describeMistakes(read.mistakes))
  const recorder = createRecordingLogger()
  const ignore = (): void => undefined
  const logger: ProgramLogger = {
    ...recorder,
    debug: ignore,
    fatal: recorder.error,
    child: () => logger,
  }
  const program = await startProgram(read.config, logger)
  const api = createApi(known(program.port, 'the port of the public listener'))
  return {
    ...api,
    dataDir,
    async stop() {
      api.close()
      const { left } = await program.lifecycle.stop()
      await rm(dataDir, { recursive: true, force: true })
      assert.deepEqual(left, [])
      if (options.faultsExpected === true) return
      assert.deepEqual(
        recorder.lines.filter(({ level }) => level === 'error'),
        [],
        FAULTS,
      )
    },
  }
}
