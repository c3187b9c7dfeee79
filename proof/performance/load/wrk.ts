import { spawn } from 'node:child_process'
import path from 'node:path'

export interface LoadOptions {
  readonly url: string
  readonly script: 'holds' | 'reads' | 'journeys' | 'burst'
  readonly args: readonly string[]
  readonly connections: number
  readonly seconds: number
}

/** What a run of the load saw. */
export interface LoadResult {
  readonly requests: number
  /** Answers of 400 and above. */
  readonly refused: number
  /** Connections that failed, and answers that did not come in time. */
  readonly broken: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** What the script counted, such as answers by step and status. */
  readonly counts: Readonly<Record<string, number>>
}

const howToGet = `wrk is needed to make the load, and was not found.
  Debian, Ubuntu   apt-get install wrk
  macOS            brew install wrk
  Fedora           dnf install wrk`

/** Runs wrk in a process of its own: it takes far less of the machine than what it measures. */
export async function runWrk(options: LoadOptions): Promise<LoadResult> {
  const text = await output([
    '-t1',
    `-c${options.connections}`,
    `-d${options.seconds}s`,
    '--timeout=30s',
    '-s',
    path.join(import.meta.dirname, `${options.script}.lua`),
    options.url,
    '--',
    ...options.args,
  ])
  const json = /^@@(.*)$/m.exec(text)?.[1]
  if (json === undefined) throw new Error(`wrk gave no figures:\n${text}`)
  return readFigures(json)
}

export function readFigures(json: string): LoadResult {
  // What done.lua writes.
  const said = JSON.parse(json) as Record<
    'requests' | 'refused' | 'broken' | 'microseconds' | 'p50' | 'p99',
    number
  > & { counts: Record<string, number> }
  return {
    requests: said.requests,
    refused: said.refused,
    broken: said.broken,
    seconds: said.microseconds / 1e6,
    p50Ms: said.p50 / 1e3,
    p99Ms: said.p99 / 1e3,
    counts: said.counts,
  }
}

function output(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', [...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(howToGet) : error)
    })
    child.once('close', (code) => {
      if (code === 0) resolve(text)
      else reject(new Error(`wrk ended with ${code}:\n${text}`))
    })
  })
}
