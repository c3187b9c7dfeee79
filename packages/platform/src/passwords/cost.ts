/** What one hash costs: argon2id, memory in KiB, passes, lanes. */
export interface HashCost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP Password Storage Cheat Sheet (2024): argon2id with 19 MiB, two passes, one lane. */
export const HASH_COST: HashCost = { memoryKib: 19_456, passes: 2, lanes: 1 }

const phcForm = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/

/** Whether a PHC string costs a thief less than one made now would. */
export function isCheaper(phc: string, cost: HashCost): boolean {
  const found = phcForm.exec(phc)
  if (found === null) return true
  const [, memoryKib, passes] = found
  return Number(memoryKib) * Number(passes) < cost.memoryKib * cost.passes
}

/**
 * A PHC string that no password is known for. Judging a password against it costs what judging
 * one against a real hash does, because the parameters are read from the string.
 */
export function phcOfNothing(cost: HashCost, salt: Uint8Array, tag: Uint8Array): string {
  const { memoryKib, passes, lanes } = cost
  const part = (bytes: Uint8Array): string =>
    Buffer.from(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${part(salt)}$${part(tag)}`
}
