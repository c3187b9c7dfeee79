import { parseArgs } from 'node:util'

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const USAGE = `usage: npm run stack -- [--gateways N] [--instances N] [--data DIR] [--json]
  --gateways N   gateways, each on a port of its own (1)
  --instances N  of user, ticket, order and worker each (2)
  --data DIR     keeps databases, events and keys there over runs
  --json         one line on standard output that says what runs where
Variables of the program that are set (ONSALE_…, PORT, SMTP_URL, LOG_LEVEL) count for all of it.`

const PROCESSES_OF_A_KIND_MAX = 16

/** Reads the command line; throws `UsageError` for what cannot be understood. */
export function readArguments(args: readonly string[]) {
  const values = parse(args)
  return {
    gateways: count('gateways', values.gateways, 1),
    instances: count('instances', values.instances, 2),
    json: values.json ?? false,
    ...(values.data !== undefined && { folder: nonEmpty('data', values.data) }),
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = {
    gateways: text,
    instances: text,
    data: text,
    json: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function nonEmpty(name: string, text: string): string {
  if (text === '') throw new UsageError(`--${name} takes a folder`)
  return text
}

function count(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent
  const value = /^\d+$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= PROCESSES_OF_A_KIND_MAX) return value
  throw new UsageError(`--${name} takes a whole number from 1 to ${PROCESSES_OF_A_KIND_MAX}`)
}
