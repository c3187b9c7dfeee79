import { createHash } from 'node:crypto'

/** A Lua script that runs atomically on the server; its keys must share one hash slot. */
export interface Script {
  readonly text: string
  readonly sha1: string
}

export function defineScript(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

/**
 * What adapters may ask of Redis, one server or a Cluster. It is a place for copies: every
 * caller knows what to do without it, so a call is never waited for longer than its bound, and
 * while the server is known to be away it is refused at once.
 */
export interface Redis {
  /**
   * Runs a script by its hash, and with its text when the server has lost it. Rejects with
   * `RedisUnavailable`, after `withinMs` at the latest.
   */
  run(script: Script, call: ScriptCall): Promise<unknown>
  /** Whether the server that keeps this key answers, as far as is known. */
  isUp(key: string): boolean
  /** Whether keys lie on several servers, as far as is known: until one was reached, they do not. */
  readonly isCluster: boolean
  close(): Promise<void>
}

export interface ScriptCall {
  readonly keys: readonly [string, ...string[]]
  readonly args: readonly string[]
  readonly withinMs: number
}

/** Redis did not answer, or not in time. What was asked may have been done nevertheless. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
  readonly retryable = true
}

/**
 * Redis cannot be used as it is configured: wrong credentials, too old, too few rights.
 * Waiting does not help; the message says what to change, without any secret.
 */
export class RedisUnusable extends Error {
  override readonly name = 'RedisUnusable'
}
