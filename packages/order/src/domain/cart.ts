/** A person's cart. It holds no stock; what is in it is judged at checkout. */
export interface Cart {
  readonly userId: string
  readonly lines: readonly CartLine[]
  /** UTC ms of the last change; an older cart than CART_KEPT_MS counts as empty. */
  readonly updatedAt: number
}

export interface CartLine {
  readonly unitId: string
  readonly quantity: number
  /** A ticket's currency never changes, so it can be kept with the line. */
  readonly currency: string
}

export const CART_KEPT_MS = 3 * 24 * 3_600_000
export const CART_LINES_MAX = 10

/** The lines that still count at `now`. */
export function liveLines(cart: Cart | undefined, now: number): readonly CartLine[] {
  if (cart === undefined || now - cart.updatedAt > CART_KEPT_MS) return []
  return cart.lines
}
