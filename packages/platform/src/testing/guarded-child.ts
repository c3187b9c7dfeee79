import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'

export interface GuardedOptions extends SpawnOptions {
  /** Told of its end, whoever caused it: `ended with 1`, `ended by SIGKILL`. */
  readonly onExit?: OnExit | undefined
}

export type OnExit = (how: string) => void

/**
 * Starts a program that ends with this process, in whatever way this one ends: also when it is
 * killed. It is in a process group of its own, so that Ctrl-C reaches us alone and we end it in
 * our order. A shell that outlives us does it; it is told of every child that comes and goes.
 */
export function spawnGuarded(
  program: string,
  args: readonly string[],
  { onExit, ...options }: GuardedOptions = {},
): ChildProcess {
  const told = (guard ??= startGuard())
  const child = spawn(program, [...args], { ...options, detached: true })
  const { pid } = child
  child.on('error', () => {}) // it could not be started: then it has no pid
  if (pid === undefined) return child
  told.write(`+ ${pid}\n`)
  child.once('exit', (code, signal) => {
    told.write(`- ${pid}\n`)
    onExit?.(signal === null ? `ended with ${code}` : `ended by ${signal}`)
  })
  return child
}

let guard: Writable | undefined

/** Reads until its input ends, which is when we have; then kills whoever is left. */
const GUARD = `pids=
while read -r what pid; do
  others=
  for one in $pids; do [ "$one" = "$pid" ] || others="$others $one"; done
  pids=$others
  [ "$what" = + ] && pids="$pids $pid"
done
for pid in $pids; do kill -KILL "$pid"; done 2>/dev/null`

function startGuard(): Writable {
  const shell = spawn('sh', ['-c', GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  shell.unref()
  const { stdin } = shell
  stdin.on('error', () => {}) // it was killed: nothing is guarded any more, and nothing is lost
  // A pipe to a child, as Node opens it, is a socket: it must not keep us alive.
  if (stdin instanceof Socket) stdin.unref()
  return stdin
}
