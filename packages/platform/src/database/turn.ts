/**
 * Work that one process at a time is to do, of all that share a database. It saves double work,
 * and no more: a process that froze in the middle goes on with what it began when another has
 * the turn already. So whatever is done in turns must be right when two do it.
 */
export interface Turn {
  /** Takes the turn when nobody has it; says whether it is ours. Throws `StoreUnavailable`. */
  isOurs(): Promise<boolean>
  /** Leaves it to the others, at once; asking again takes it again. */
  leave(): Promise<void>
}

/** Of whoever shares its database with nobody. */
export const ALONE: Turn = { isOurs: async () => true, leave: async () => {} }
