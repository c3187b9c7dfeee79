import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly withinMs: number
  readonly cwd?: string
  /** All of its environment; left out: that of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Is told that this run is over; whatever still runs is ended. */
  readonly signal?: AbortSignal
}

/** What a program printed, and how it ended. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  /** Both streams as they came, the last of it. */
  readonly output: string
}

const OUTPUT_CHARACTERS_MAX = 1_000_000
const TOLD_CHARACTERS_MAX = 4_000

/** Runs a program to its end; after `withinMs` it and its children are ended, and it throws. */
export async function run(
  program: string,
  args: readonly string[],
  { withinMs, cwd, env, signal }: RunOptions,
): Promise<Ran> {
  signal?.throwIfAborted()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: env ?? process.env,
    ...(cwd !== undefined && { cwd }),
  })
  let [stdout, output] = ['', '']
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX)
  }
  child.stdout.on('data', (chunk: Buffer) => {
    stdout = (stdout + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX)
    keep(chunk)
  })
  child.stderr.on('data', keep)
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', reject)
  child.once('close', resolve)
  let why = ''
  const end = (reason: string): void => {
    why = reason
    if (child.pid !== undefined) killGroup(child.pid)
  }
  const timer = setTimeout(() => end(`did not end within ${withinMs / 1_000} s`), withinMs)
  const abort = (): void => end('was ended')
  signal?.addEventListener('abort', abort)
  try {
    const code = await promise
    if (why !== '') throw new Error(`${told(program, args)} ${why}:\n${lastOf(output)}`)
    return { code, stdout, output }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** The same, for what must succeed; resolves with its standard output. */
export async function must(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { code, stdout, output } = await run(program, args, options)
  if (code === 0) return stdout.trim()
  throw new Error(`${told(program, args)} ended with ${code}:\n${lastOf(output)}`)
}

function told(program: string, args: readonly string[]): string {
  return [program, ...args].join(' ').slice(0, 200)
}

function lastOf(output: string): string {
  return output.slice(-TOLD_CHARACTERS_MAX)
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
