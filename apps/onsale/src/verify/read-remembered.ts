import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Acknowledged } from '@onsale/testkit/oracle/acknowledged.ts'
import { UsageError } from '../usage-error.ts'

/** Reads JSON lines, one at a time: the file may be larger than memory. */
export async function* readRemembered(file: string): AsyncGenerator<Acknowledged> {
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number += 1
    if (line.trim() === '') continue
    const answer = toAcknowledged(line)
    if (answer === undefined) {
      throw new UsageError(`${file}:${number} is no JSON object with an "orderId"`)
    }
    yield answer
  }
}

function toAcknowledged(line: string): Acknowledged | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('orderId' in value)) return undefined
  if (typeof value.orderId !== 'string') return undefined
  const lines = 'lines' in value ? toLines(value.lines) : undefined
  return {
    orderId: value.orderId,
    ...('userId' in value && typeof value.userId === 'string' && { userId: value.userId }),
    ...(lines !== undefined && { lines }),
    ...('paid' in value && value.paid === true && { paid: true }),
  }
}

function toLines(value: unknown): NonNullable<Acknowledged['lines']> | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flatMap((line: unknown) =>
    typeof line === 'object' && line !== null && 'unitId' in line && 'quantity' in line
      ? [{ unitId: String(line.unitId), quantity: Number(line.quantity) }]
      : [],
  )
}
