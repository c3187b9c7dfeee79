/** The vault: a database of its own, so that its backups can live shorter than the books'. */
export interface VaultTables {
  data_keys: {
    person_id: string
    /** The key of ONSALE_DATA_KEYS that wraps it. */
    key_id: string
    /** base64url; bound to the person. */
    wrapped: string
    created_at: number
  }
}
