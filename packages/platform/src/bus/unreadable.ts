/** The type that a dead letter has when what came was no event at all. */
export const UNREADABLE = 'unreadable'
