/** The keys of a vault by name, to find those that nobody needs. */
export interface StoredKeys {
  /** Names in their order, after `afterName`, of keys made before then (UTC ms). */
  listMadeBefore(before: number, afterName: string, limit: number): Promise<readonly string[]>
  /** Destroys those that were not made, or asked for by `Vault.make`, since then. */
  destroyMadeBefore(names: readonly string[], before: number): Promise<void>
}
