/**
 * Who the visitor is, as far as calls need it; everything in the app but log-in asks only these.
 */
export interface Session {
  /** The token to send, renewed beforehand when it is about to run out; undefined: nobody. */
  accessToken(): Promise<string | undefined>
  /**
   * The server refused `refused`. Gives another token when there is one (one refresh at a time,
   * over all tabs), undefined when the visitor has to log in.
   */
  refreshed(refused: string | undefined): Promise<string | undefined>
  /** The session is over; what was kept of it is to be forgotten. */
  ended(): void
  /** Whether somebody seems to be logged in; for what the page shows, not for what it may do. */
  isSomebody(): boolean
  /** Calls `changed` after somebody came or went; returns how to stop. */
  watch(changed: () => void): () => void
}
