import type { LoadResult } from '../load/wrk.ts'
import type { ChildServer } from '../servers/child-server.ts'

/** A server that is up, with the load that it shall be given. */
export interface Prepared {
  readonly server: ChildServer
  load(seconds: number): Promise<LoadResult>
  dispose(): Promise<void>
}

export interface Contender {
  readonly name: string
  prepare(): Promise<Prepared>
  /** Throws when the answers were not those that the scenario is about. */
  check(result: LoadResult): void
}

export interface Sample {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Processor time of the server a request, µs; it moves less than rates on a busy machine. */
  readonly cpuUs: number | undefined
  readonly result: LoadResult
}

export interface AlternateOptions {
  readonly runs: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly note: (text: string) => void
}

/**
 * Measures the contenders one after another, again and again: whatever else the machine does
 * meets all of them. Each run has a fresh process, warmed up by the same load.
 */
export async function alternate(
  contenders: readonly Contender[],
  options: AlternateOptions,
): Promise<Sample[][]> {
  const samples: Sample[][] = contenders.map(() => [])
  for (let run = 1; run <= options.runs; run += 1) {
    for (const [at, contender] of contenders.entries()) {
      const sample = await measure(contender, options)
      samples[at]?.push(sample)
      const cpu = sample.cpuUs === undefined ? '' : `, ${Math.round(sample.cpuUs)} µs cpu each`
      options.note(
        `  ${run}/${options.runs} ${contender.name}: ${Math.round(sample.perSecond)}/s, ` +
          `p99 ${sample.p99Ms.toFixed(1)} ms${cpu}`,
      )
    }
  }
  return samples
}

async function measure(contender: Contender, options: AlternateOptions): Promise<Sample> {
  const { server, load, dispose } = await contender.prepare()
  try {
    await load(options.warmUpSeconds)
    const cpuBefore = server.cpuMs()
    const result = await load(options.seconds)
    const cpuAfter = server.cpuMs()
    contender.check(result)
    return {
      perSecond: result.requests / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuUs:
        cpuBefore === undefined || cpuAfter === undefined
          ? undefined
          : ((cpuAfter - cpuBefore) * 1_000) / result.requests,
      result,
    }
  } finally {
    await dispose()
  }
}

export const ratesOf = (samples: readonly Sample[] = []): number[] =>
  samples.map((sample) => sample.perSecond)
