/** Who makes a request, as the edge (a token) or a peer (a signed envelope) vouches for it. */
export interface Identity {
  readonly userId: string
  readonly sessionId: string
  readonly role: 'customer' | 'staff' | 'admin'
}
