import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { type Api, createApi } from './api.ts'
import { allGone, childrenOf } from './children.ts'
import { otherForm, type ProgramForm } from './program-form.ts'
import { testEnvironment } from './start-onsale.ts'

const main = path.resolve(import.meta.dirname, '../../main.ts')

export interface Child extends Api {
  /** All that it printed so far, lines of the log and whatever else. */
  printed(): string
  /**
   * Sends the signal and resolves when the process has ended, and all that it had started, with
   * its exit code or signal.
   */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

/** What a command printed, with its exit code. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (printed.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (printed.stderr += String(chunk)))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  return { code: await promise, ...printed }
}

/** The program in a process of its own, on a data folder that outlives it; dies with its test. */
export async function startChild(
  context: TestContext,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const form = otherForm()
  if (form !== undefined) return launchAs(form, dataDir, env)
  const child = spawn(process.execPath, [main, 'serve'], {
    env: testEnvironment(dataDir, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = keepPrinted(child)
  const ended = Promise.withResolvers<number | NodeJS.Signals | null>()
  child.once('exit', (code, signal) => ended.resolve(code ?? signal))
  const end = async (signal: NodeJS.Signals) => {
    const started = childrenOf(child.pid)
    child.kill(signal)
    const how = await ended.promise
    await allGone(started)
    return how
  }
  context.after(() => end('SIGKILL'))
  const api = createApi(await portOf(child))
  return {
    ...api,
    printed: () => printed.join(''),
    end(signal) {
      api.close()
      return end(signal)
    },
  }
}

async function launchAs(
  form: ProgramForm,
  dataDir: string,
  env: Readonly<Record<string, string>>,
): Promise<Child> {
  const { port, printed, end } = await form.launch(dataDir, testEnvironment(dataDir, env))
  const api = createApi(port)
  return {
    ...api,
    printed,
    end(signal) {
      api.close()
      return end(signal)
    },
  }
}

/** Keeps what it prints; troubles are shown as well, as they come. */
function keepPrinted(child: ChildProcess): readonly string[] {
  const printed: string[] = []
  child.stdout?.on('data', (chunk) => printed.push(String(chunk)))
  child.stderr?.on('data', (chunk) => {
    printed.push(String(chunk))
    process.stderr.write(String(chunk))
  })
  return printed
}

/** Reads the log until it says where the program listens. */
function portOf(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  if (child.stdout === null) throw new Error('the log is a pipe')
  const lines: string[] = []
  child.once('exit', (code) =>
    reject(new Error(`ended with ${code} before it listened:\n${lines.join('\n')}`)),
  )
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (lines.length < 20) lines.push(line)
    const { url } = JSON.parse(line) as { readonly url?: string } // a line of our own log
    if (url !== undefined) resolve(Number(new URL(url).port))
  })
  return promise
}

/** A port that was free a moment ago, for a program that shall come back on the same one. */
export async function freePort(): Promise<string> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? String(address.port) : '0'
}
