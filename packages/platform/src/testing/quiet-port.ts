import { createServer } from 'node:net'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'

/** Below the ports that systems give to outgoing connections, which come and go all the time. */
const LOWEST = 20_000
const HIGHEST = 32_000
const TRIES_MAX = 100

const randomness = createSystemRandomness()

/** Who was given one may not listen there yet: many are asked for before the first is used. */
const given = new Set<number>()

/**
 * A port of 127.0.0.1 that is free, and likely to be so in a second still, and after a restart; none
 * twice in one process.
 */
export async function quietPort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = LOWEST + Math.floor(randomness.fraction() * (HIGHEST - LOWEST))
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port found between ${LOWEST} and ${HIGHEST}`)
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}
