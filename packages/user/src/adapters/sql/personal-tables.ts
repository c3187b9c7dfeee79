/** Tables of erasure and retention, and of who read whose data. */
export interface PersonalTables {
  /** Deleted accounts whose last steps are not all done. */
  departures: {
    person_id: string
    left_at: number
    /** When the steps are tried (again). */
    next_at: number
  }
  /** What commerce law keeps of a deleted account. */
  retained: {
    person_id: string
    /** JSON, sealed under the person's retention key (`domain/retained.ts`). */
    sealed: string
    until: number
  }
  /** Somebody of the staff read a person's data. */
  access_records: {
    id: string
    actor_id: string
    at: number
    /** The actor's address; sealed, as is the reason, under a key of the service. */
    source_sealed: string | null
    subject_id: string
    what: string
    reason_sealed: string
  }
}
