import { parseArgs } from 'node:util'

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const USAGE = `usage: node proof/integrity/crashes/main.ts [--cycles N] [--seed S] [--buyers B] [--check-every K]
  --cycles N       times the program is killed (50)
  --seed S         plans the same kills and buyers again (now's)
  --buyers B       in the shop at the same time (40)
  --check-every K  cycles between looks at the files as a kill left them (5)`

/** Reads the command line; throws `UsageError` for what cannot be understood. */
export function readArguments(args: readonly string[]) {
  const option = { type: 'string' } as const
  let values
  try {
    const options = { cycles: option, seed: option, buyers: option, 'check-every': option }
    values = parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  return {
    cycles: positive('cycles', values.cycles, 50),
    seed: values.seed ?? String(Date.now()),
    buyers: positive('buyers', values.buyers, 40),
    checkEvery: positive('check-every', values['check-every'], 5),
  }
}

function positive(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new UsageError(`--${name} takes a whole number above 0`)
}
