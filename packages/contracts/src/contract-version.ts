/**
 * The version of what services say to each other: the calls of `internal/`, the forwarded calls
 * of `http/` and the envelope they travel in.
 *
 * Releases overlap: while one is rolled out, processes of release N and of N+1 talk to each
 * other, in both directions. So a change that the other side can pass over (a new call, a new
 * member that may be missing) leaves this number as it is. One that it cannot pass over comes in
 * two releases: N+1 counts up by one, says and understands the new way and still understands the
 * old; only N+2 drops the old. Hence neighbours understand each other and others do not: a
 * sender tells its version, and a callee that is more than one away refuses.
 */
export const CONTRACT_VERSION = 1

/** Of a request: what its sender speaks. Of a refusal for it: what the callee speaks. */
export const CONTRACT_HEADER = 'x-onsale-contract'

/** Misdirected Request (RFC 9110): another instance may well take it. */
export const CONTRACT_REFUSED_STATUS = 421

/** The versions that a process of ours understands are its own and its neighbours. */
export function understands(version: number, ours: number = CONTRACT_VERSION): boolean {
  return Math.abs(version - ours) <= 1
}
