import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { text } from 'node:stream/consumers'
import type { Instance } from '../../discovery/registry.ts'

/** A request as an instance received it. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What an instance does with a request; one that does nothing never answers it. */
export type Behave = (received: Received, response: ServerResponse) => void

/** A process that serves a target, with a behaviour that a test may change. */
export interface GivenInstance {
  readonly instance: Instance
  /** But for questions whether it is ready. */
  readonly received: readonly Received[]
  readonly trials: number
  /** Connections that were made to it. */
  readonly connections: number
  /** Most requests that it worked on at once. */
  readonly atOnceMax: number
  behave: Behave
  isReady: boolean
  /** As `kill -9` does: connections break, and the port refuses. */
  kill(): Promise<void>
  /** Listens at the same port again. */
  revive(): Promise<void>
}

/** Answers with 200 and its name. */
export function answering(name: string): Behave {
  return (_received, response) => response.end(name)
}

export function answeringStatus(status: number, headers: Record<string, string> = {}): Behave {
  return (_received, response) => response.writeHead(status, headers).end(String(status))
}

/** Accepts and never answers. */
export const frozen: Behave = () => {}

/** Breaks the connection in the middle of the answer. */
export const breaking: Behave = (_received, response) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('half', () => response.destroy())
}

export async function givenInstance(
  t: TestContext,
  id: string,
  options: { readonly behave?: Behave; readonly contract?: number; readonly target?: string } = {},
): Promise<GivenInstance> {
  const received: Received[] = []
  const counts = { trials: 0, connections: 0, atOnce: 0, atOnceMax: 0 }
  const control = { behave: options.behave ?? answering(id), isReady: true }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request
    if (url === '/readyz') {
      counts.trials += 1
      if (control.behave !== frozen) response.writeHead(control.isReady ? 200 : 503).end()
      return
    }
    counts.atOnce += 1
    counts.atOnceMax = Math.max(counts.atOnceMax, counts.atOnce)
    response.once('close', () => (counts.atOnce -= 1))
    const one = { method, url, headers, body: await text(request) }
    received.push(one)
    control.behave(one, response)
  }
  const open = (): Server =>
    createServer((request, response) => void serve(request, response)).on(
      'connection',
      () => (counts.connections += 1),
    )
  let server = await listening(open(), 0)
  const { port } = server.address() as AddressInfo // a TCP listener has no other kind
  const kill = async (): Promise<void> => {
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    server.closeAllConnections()
    await closed.promise
  }
  t.after(kill)
  const { target = 'order', contract } = options
  const url = `http://127.0.0.1:${port}`
  return {
    instance: { id, target, url, ...(contract !== undefined && { contract }) },
    received,
    get trials() {
      return counts.trials
    },
    get connections() {
      return counts.connections
    },
    get atOnceMax() {
      return counts.atOnceMax
    },
    get behave() {
      return control.behave
    },
    set behave(behave) {
      control.behave = behave
    },
    get isReady() {
      return control.isReady
    },
    set isReady(isReady) {
      control.isReady = isReady
    },
    kill,
    async revive() {
      server = await listening(open(), port)
    },
  }
}

async function listening(server: Server, port: number): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', resolve)
  await promise
  return server
}
