/** Brings the program up for tests in another form than in their own process. */
export interface ProgramForm {
  /** Serves with these variables; it may have served other tests before. */
  open(env: Variables): Promise<OpenProgram>
  /** Serves on what belongs to this data folder, which outlives the end of every process. */
  launch(dataDir: string, env: Variables): Promise<LaunchedProgram>
}

export type Variables = Readonly<Record<string, string>>

export interface OpenProgram {
  /** Of the public listener. */
  readonly port: number
  /** Faults that were logged since it was opened. */
  faults(): readonly string[]
  close(): Promise<void>
}

export interface LaunchedProgram {
  readonly port: number
  printed(): string
  /** Ends every process of it; their exit code, or the signal. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

let form: ProgramForm | undefined

/** From now on the program is brought up so. */
export function useForm(other: ProgramForm): void {
  form = other
}

/** Undefined: in the test's process, and as one process of its own. */
export function otherForm(): ProgramForm | undefined {
  return form
}
