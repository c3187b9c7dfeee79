import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * What happens at the next request that holds a word:
 * - `request lost`: it never reaches the server; both ends see the connection end.
 * - `request lost, server waits`: the same, but the server is not told.
 * - `answer lost`: the server does it; its answer never comes back.
 */
export type Cut = 'request lost' | 'request lost, server waits' | 'answer lost'

/** Stands between a client and a server and cuts the line where a test says. */
export interface CuttingProxy {
  readonly port: number
  /** At the next request that holds `word`; resolves when it was cut. */
  cutAt(word: string, cut: Cut): Promise<void>
  /** Refuses all and ends what is open, until `restore`. */
  sever(): void
  restore(): void
  close(): Promise<void>
}

export async function startCuttingProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  let armed: { word: string; cut: Cut; done: () => void } | undefined
  let isSevered = false
  /** Kept open though the client is gone: as long as the network says nothing. */
  const isHeld = new Set<Socket>()

  const listener = createServer((client) => {
    if (isSevered) {
      client.destroy()
      return
    }
    const server = connect(target.port, target.host)
    let isAnswerLost = false
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        if (!isHeld.has(other)) other.destroy()
      })
    }
    const endBoth = (): void => {
      client.destroy()
      server.destroy()
    }
    client.on('data', (data) => {
      if (armed === undefined || !data.includes(armed.word)) {
        server.write(data)
        return
      }
      const { cut, done } = armed
      armed = undefined
      done()
      if (cut === 'request lost') {
        endBoth()
      } else if (cut === 'answer lost') {
        isAnswerLost = true
        server.write(data)
      } else {
        isHeld.add(server)
        client.destroy()
      }
    })
    server.on('data', (data) => {
      if (isAnswerLost) endBoth()
      else client.write(data)
    })
  })
  const listening = Promise.withResolvers<void>()
  listener.listen(0, '127.0.0.1', () => listening.resolve())
  await listening.promise
  const { port } = listener.address() as AddressInfo // it listens on a port
  const endAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    port,
    cutAt(word, cut) {
      const { promise, resolve } = Promise.withResolvers<void>()
      armed = { word, cut, done: resolve }
      return promise
    },
    sever() {
      isSevered = true
      endAll()
    },
    restore() {
      isSevered = false
    },
    close() {
      const { promise, resolve } = Promise.withResolvers<void>()
      listener.close(() => resolve())
      endAll()
      return promise
    },
  }
}
