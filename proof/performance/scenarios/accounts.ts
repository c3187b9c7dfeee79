import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTokenVerifier } from '@onsale/gateway/adapters/jwt-verifier.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { formatKeys } from '@onsale/platform/config/keys.ts'
import type { DataKey } from '@onsale/platform/crypto/sealed-secret.ts'
import { type Account, fillAccounts } from '../fill/fill-accounts.ts'
import { fillSessions } from '../fill/fill-sessions.ts'
import { type LogInCounts, startLogInStorm } from '../load/log-ins.ts'
import { refreshRound } from '../load/refreshes.ts'
import { alternate, type Contender, ratesOf } from '../measure/alternate.ts'
import { median, pairedRatio, quantile } from '../measure/statistics.ts'
import { tokenKeys, tokenOf } from '../servers/keys.ts'
import { type ProgramOptions, startProgram } from '../servers/program.ts'
import { allGranted, programContender } from './contenders.ts'
import { holdKind } from './holds.ts'
import type { Bench, Line, Scenario } from './scenario.ts'

const PEOPLE = 1_000
const SESSIONS = 10_000
const STORM_CLIENTS = 500
const LOG_IN_CLIENTS = 16

const options = { env: { ONSALE_PUBLIC_WRITES_PER_MINUTE: '1000000' } }

/** A data folder for programs to begin with, filled once; gone after the work. */
async function withFolder<Filled, Result>(
  fill: (folder: string, keys: readonly DataKey[]) => Promise<Filled>,
  work: (filled: Filled, options: ProgramOptions) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onsale-bench-'))
  try {
    const secret = createSystemRandomness().bytes(32)
    const filled = await fill(folder, [{ id: 'bench', secret }])
    const env = { ...options.env, ONSALE_DATA_KEYS: formatKeys([{ kid: 'bench', secret }]) }
    return await work(filled, { seededBy: folder, env })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function withAccounts<Result>(
  count: number,
  work: (people: readonly Account[], options: ProgramOptions) => Promise<Result>,
): Promise<Result> {
  return withFolder((folder, keys) => fillAccounts(folder, keys, count), work)
}

/** In this process, on one core, tokens of many people one after the other. */
const tokens: Scenario = {
  name: 'tokens',
  about: 'access tokens verified, one core',
  onDemand: true,
  async run(bench) {
    const verify = createTokenVerifier(tokenKeys, systemClock)
    const given = Array.from({ length: PEOPLE }, (_, at) => tokenOf(`person-${at}`))
    const rates: number[] = []
    for (let run = 0; run <= bench.runs; run += 1) {
      const began = performance.now()
      let verified = 0
      while (performance.now() - began < bench.seconds * 1_000) {
        for (const token of given) {
          if (verify(token) === undefined) throw new Error('a good token was refused')
        }
        verified += given.length
      }
      // The first is the warm-up.
      if (run > 0) rates.push(verified / ((performance.now() - began) / 1_000))
    }
    return [{ what: 'access tokens verified, one core', program: median(rates), unit: 'tokens/s' }]
  },
}

const logIns: Scenario = {
  name: 'log-ins',
  about: 'log-ins of a machine that does nothing else, at the argon2 cost in use',
  onDemand: true,
  run: (bench) =>
    withAccounts(LOG_IN_CLIENTS, async (people, started) => {
      const rates: number[] = []
      for (let run = 1; run <= bench.runs; run += 1) {
        const server = await startProgram(started)
        try {
          const { url } = server
          await startLogInStorm({ url, people }).stop()
          const storm = startLogInStorm({ url, people })
          await sleep(bench.seconds * 1_000)
          const counts = await storm.stop()
          expectLogIns(counts)
          rates.push(counts.opened / counts.seconds)
          bench.note(`  ${run}/${bench.runs} ${Math.round(counts.opened / counts.seconds)}/s`)
        } finally {
          await server.dispose()
        }
      }
      return [{ what: 'log-ins', program: median(rates), unit: 'log-ins/s' }]
    }),
}

/** Purchases while hundreds log in again and again, beside purchases alone. */
const storm: Scenario = {
  name: 'log-in-storm',
  about: `durable holds while ${STORM_CLIENTS} people log in again and again`,
  onDemand: true,
  run: (bench) =>
    withAccounts(STORM_CLIENTS, async (people, started) => {
      const storms: LogInCounts[] = []
      const kind = ({ unitId }: { readonly unitId: string }) => holdKind(bench, unitId)
      const setup = { kind, options: started }
      const calm = programContender(bench, { ...setup, name: 'calm' }, allGranted)
      const stormy = programContender(bench, { ...setup, name: 'storm' }, allGranted)
      const samples = await alternate([underStorm(stormy, people, storms), calm], bench)
      return stormLines(samples.map(ratesOf), storms)
    }),
}

function stormLines(
  [during = [], without = []]: readonly number[][],
  storms: readonly LogInCounts[],
): Line[] {
  const rates = storms.map(({ opened, seconds }) => opened / seconds)
  const busy = storms.map((each) => each.busy / each.seconds)
  return [
    {
      what: 'durable holds during a log-in storm',
      program: median(during),
      unit: 'holds/s',
      against: { name: 'without it', value: median(without) },
      ratio: pairedRatio(during, without),
      target: { bound: 'least', value: 0.8 },
    },
    { what: 'log-ins let in meanwhile', program: median(rates), unit: 'log-ins/s' },
    { what: 'log-ins told to come back', program: median(busy), unit: '503/s' },
  ]
}

function underStorm(
  contender: Contender,
  people: readonly Account[],
  storms: LogInCounts[],
): Contender {
  return {
    ...contender,
    async prepare() {
      const prepared = await contender.prepare()
      const { url } = prepared.server
      const running = startLogInStorm({ url, people })
      return {
        ...prepared,
        async dispose() {
          const counts = await running.stop()
          await prepared.dispose()
          expectLogIns(counts)
          storms.push(counts)
        },
      }
    },
  }
}

function expectLogIns({ opened, others }: LogInCounts): void {
  if (opened === 0 || others > 0) {
    throw new Error(`${opened} log-ins, and ${others} answers that were neither 200 nor 503`)
  }
}

const refreshes: Scenario = {
  name: 'refreshes',
  about: `refresh while ${SESSIONS} sessions rotate`,
  onDemand: true,
  async run(bench) {
    const p99s: number[] = []
    const rates: number[] = []
    for (let run = 1; run <= bench.runs; run += 1) {
      const { latenciesMs, refused, seconds } = await refreshOnce(bench)
      if (refused > 0) throw new Error(`${refused} refreshes were refused`)
      p99s.push(quantile(latenciesMs, 0.99))
      rates.push(latenciesMs.length / seconds)
      bench.note(
        `  ${run}/${bench.runs} ${Math.round(rates.at(-1) ?? 0)}/s, ` +
          `p99 ${(p99s.at(-1) ?? 0).toFixed(1)} ms`,
      )
    }
    return [
      { what: `refresh p99, ${SESSIONS} sessions rotating`, program: median(p99s), unit: 'ms' },
      { what: 'refreshes', program: median(rates), unit: 'refreshes/s' },
    ]
  },
}

function refreshOnce(bench: Bench) {
  const fill = (folder: string, keys: readonly DataKey[]) => fillSessions(folder, keys, SESSIONS)
  return withFolder(fill, async (given, started) => {
    const server = await startProgram(started)
    try {
      const { connections } = bench
      const load = { url: server.url, connections, tokens: given }
      await refreshRound({ ...load, seconds: bench.warmUpSeconds })
      return await refreshRound({ ...load, seconds: bench.seconds })
    } finally {
      await server.dispose()
    }
  })
}

export const accounts: readonly Scenario[] = [tokens, logIns, storm, refreshes]
