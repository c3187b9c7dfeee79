import { TICKETS_CACHE } from './kept.ts'

/** Tickets that were opened here can be opened again without a network from now on. */
export function keepTicketsOffline(): void {
  if (!('serviceWorker' in navigator)) return
  // Where the browser refuses (private windows), tickets need the network, as before.
  navigator.serviceWorker.register('/worker.js').catch(() => undefined)
}

/** After log-out nothing of a person is left on the device. */
export async function forgetTickets(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(TICKETS_CACHE)
}
