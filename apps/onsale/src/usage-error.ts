import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** The command line was not understood; its message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Options of a command; throws `UsageError` for what is unknown or lacks its value. */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
