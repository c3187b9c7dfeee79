import type { WrappedKeys } from '../ports/wrapped-keys.ts'

/** Of one transaction: the vault serves sign-ups between two of them. */
export const KEYS_PER_STEP_MAX = 500
/** A process that still wraps under the older key adds some while we go; look again, not forever. */
const PASSES_MAX = 10

export interface RotationProgress {
  readonly rewrapped: number
  readonly left: number
}

export interface Rotated extends RotationProgress {
  /** Of those left: keys whose own data key is not among ONSALE_DATA_KEYS. */
  readonly unreadable: number
}

/**
 * Brings every data key under the first of ONSALE_DATA_KEYS. It can end at any moment and be run
 * again: what was wrapped stays so, and what is left is found by its key. Resolves with what
 * is left: 0, unless a data key is missing or other processes still wrap under an older one.
 */
export async function rotateKeys(
  deps: { readonly keys: WrappedKeys },
  tell: (progress: RotationProgress) => void,
): Promise<Rotated> {
  let rewrapped = 0
  let unreadable = 0
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const before = rewrapped
    unreadable = 0
    let lastId: string | undefined = ''
    while (lastId !== undefined) {
      const step = await deps.keys.rewrapSome(lastId, KEYS_PER_STEP_MAX)
      rewrapped += step.rewrapped
      unreadable += step.unreadable
      lastId = step.lastId
      if (step.rewrapped > 0) tell({ rewrapped, left: await deps.keys.countLeft() })
    }
    if (rewrapped === before) break
  }
  return { rewrapped, left: await deps.keys.countLeft(), unreadable }
}
