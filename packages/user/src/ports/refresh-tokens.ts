/** Refresh tokens as texts; which of them are good is for `decideRefresh` to say. */
export interface RefreshTokens {
  /** The how-manieth token of a session (a UUID), from 0. */
  make(sessionId: string, generation: number): string
  /** Undefined when it never was a token of ours. */
  read(token: string): { readonly sessionId: string; readonly generation: number } | undefined
  /** Seals a child so that only its parent opens it. */
  sealChild(parent: string, child: string): string
  /** Undefined when it was sealed for another parent. */
  openChild(parent: string, sealed: string): string | undefined
}
