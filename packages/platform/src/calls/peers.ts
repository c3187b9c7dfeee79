import type { Instance, Watched } from '../discovery/registry.ts'
import { Peer, type PeerDeps } from './peer.ts'

/** The instances of one target, as the registry says and as they have shown themselves. */
export class Peers {
  readonly #watched: Watched
  readonly #deps: PeerDeps
  readonly #peers = new Map<string, Peer>()
  /** Gone from the registry, with requests under way: those end. */
  readonly #retiring = new Set<Peer>()

  constructor(watched: Watched, deps: PeerDeps) {
    this.#watched = watched
    this.#deps = deps
  }

  /** Those known now. One that said good-bye or fell silent is none of them any more. */
  current(): readonly Peer[] {
    const instances = this.#watched.instances()
    for (const instance of instances) this.#meet(instance)
    if (this.#peers.size > instances.length) this.#part(instances)
    return [...this.#peers.values()]
  }

  async close(): Promise<void> {
    await Promise.all([...this.#peers.values(), ...this.#retiring].map((peer) => peer.destroy()))
  }

  #meet(instance: Instance): void {
    if (!this.#peers.has(instance.id)) {
      this.#peers.set(instance.id, new Peer(instance, this.#deps))
    }
  }

  #part(instances: readonly Instance[]): void {
    const stays = new Set(instances.map(({ id }) => id))
    for (const [id, peer] of this.#peers) {
      if (stays.has(id)) continue
      this.#peers.delete(id)
      this.#retiring.add(peer)
      void peer.retire().finally(() => this.#retiring.delete(peer))
    }
  }
}
