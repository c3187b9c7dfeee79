import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export interface ConnectionBounds {
  readonly connectionsMax: number
  /** Thousands of phones may share an address, so this is generous. */
  readonly connectionsPerAddressMax: number
}

/**
 * Closes connections beyond the bounds at once. Addresses that `isTrusted` says of are proxies
 * of ours, behind which everybody comes, and are not bounded one by one.
 */
export function limitConnections(
  server: Server,
  bounds: ConnectionBounds,
  isTrusted: (address: string) => boolean,
): void {
  server.maxConnections = bounds.connectionsMax
  const perAddress = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    if (address === undefined || isTrusted(address)) return
    const count = (perAddress.get(address) ?? 0) + 1
    if (count > bounds.connectionsPerAddressMax) {
      socket.destroy()
      return
    }
    perAddress.set(address, count)
    socket.once('close', () => {
      const left = (perAddress.get(address) ?? 1) - 1
      if (left === 0) perAddress.delete(address)
      else perAddress.set(address, left)
    })
  })
}
