/** One mistake, as data: where it is put in, in place of what, and what it breaks. */
export interface PlantedBug {
  readonly name: string
  /** What goes wrong for people, in one line. */
  readonly breaks: string
  readonly file: string
  /** Must be in the file exactly once; white space does not count. */
  readonly from: string
  readonly to: string
  /** Looked at when the simulation does not catch it. */
  readonly tests?: readonly string[]
}
