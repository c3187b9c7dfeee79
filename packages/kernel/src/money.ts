/** An amount in integer minor units of its ISO 4217 currency. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

export function money(amount: number, currency: string): Money {
  return { amount, currency }
}

/** The share of `amount` that `percent` is, rounded down to the minor unit. */
export function percentRoundedDown(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100)
}
