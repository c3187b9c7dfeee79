import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * What happens at the next request that holds a word:
 * - `request lost`: it never reaches the server; both ends see the connection end.
 * - `request lost, server waits`: the same, but the server is not told.
 * - `answer lost`: the server does it; its answer never comes back.
 */
export type Cut = 'request lost' | 'request lost, server waits' | 'answer lost'

type Silence = 'silent request' | 'silent answer'

/** Stands between a client and a server and cuts the line where a test says. */
export interface CuttingProxy {
  readonly port: number
  /** At the next request that holds `word`; resolves when it was cut. */
  cutAt(word: string, cut: Cut): Promise<void>
  /**
   * At the next request that holds `word`, or just after it; resolves when it has come. From then
   * on nothing passes on any connection, and neither end is told: as when the client's process
   * stands still, or the network does. `restore` lets all of it pass.
   */
  silenceAt(word: string, what?: 'request' | 'answer'): Promise<void>
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
  let armed: { word: string; cut: Cut | Silence; done: () => void } | undefined
  let isSevered = false
  let isSilent = false
  /** What was on its way when it became silent. */
  const stuck: (() => void)[] = []
  /** Kept open though the client is gone: as long as the network says nothing. */
  const isHeld = new Set<Socket>()

  const listener = createServer((client) => {
    if (isSevered) {
      client.destroy()
      return
    }
    const server = connect(target.port, target.host)
    if (isSilent) for (const socket of [client, server]) socket.pause()
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
        if (isSilent) stuck.push(() => other.destroy())
        else if (!isHeld.has(other)) other.destroy()
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
      if (cut === 'silent request' || cut === 'silent answer') {
        isSilent = true
        if (cut === 'silent answer') server.write(data)
        else stuck.push(() => server.write(data))
        for (const socket of open) socket.pause()
      } else if (cut === 'request lost') {
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
    silenceAt(word, what = 'request') {
      const { promise, resolve } = Promise.withResolvers<void>()
      armed = { word, cut: `silent ${what}`, done: resolve }
      return promise
    },
    sever() {
      isSevered = true
      endAll()
    },
    restore() {
      isSevered = false
      isSilent = false
      for (const pass of stuck.splice(0)) pass()
      for (const socket of open) socket.resume()
    },
    close() {
      const { promise, resolve } = Promise.withResolvers<void>()
      listener.close(() => resolve())
      endAll()
      return promise
    },
  }
}
