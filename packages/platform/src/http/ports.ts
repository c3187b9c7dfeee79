import type { Refused } from '@onsale/kernel/result.ts'
import type { Identity } from './identity.ts'

/**
 * Who makes a request, from its Authorization header. Answers at once where it can: the way
 * of a request holds no promise that it does not need.
 */
export type Identify = (
  authorization: string | undefined,
) => Identity | Refused<'UNAUTHENTICATED'> | Promise<Identity | Refused<'UNAUTHENTICATED'>>

/**
 * Takes one from somebody's allowance: 0 when there was one, else milliseconds to wait. Counted
 * in this process it is told at once; counted for all processes it may take a moment.
 */
export interface RequestLimits {
  /** Calls with a valid token, per person. */
  takePerPerson(userId: string): number | Promise<number>
  /** Calls that need no token and write, per address. */
  takePublicWrite(address: string): number | Promise<number>
}
