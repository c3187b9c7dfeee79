import { isDeepStrictEqual } from 'node:util'
import { type Acknowledged, type Client, kindOf } from './client.ts'

const AT_ONCE_MAX = 8

/** Answers that are promised to be given again: 2xx, and the 402 that is kept, under a key. */
export function isKept({ parts, answer }: Acknowledged): boolean {
  return parts.key !== undefined && (answer.status < 300 || answer.status === 402)
}

/** Sends requests again under their keys: each must be answered as the first time. */
export async function replayAll(client: Client, all: readonly Acknowledged[]): Promise<number> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) {
      const first = all[at]
      if (first !== undefined) await replay(client, first)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, worker))
  return all.length
}

async function replay(client: Client, { answer: first, ...asked }: Acknowledged): Promise<void> {
  const again = await client.askAgain(asked)
  const { operation } = asked.call
  if (again.status !== first.status) {
    client.faults.add(`replay of ${operation}: ${first.status}, then ${kindOf(again)}`)
  } else if (!again.replayed) {
    client.faults.add(`replay of ${operation} was not told to be one`)
  } else if (first.status < 300 && !isDeepStrictEqual(bodyOf(again), bodyOf(first))) {
    client.faults.add(`replay of ${operation} differs from its first answer`)
  }
}

function bodyOf({ text }: { readonly text: string }): unknown {
  return JSON.parse(text)
}
