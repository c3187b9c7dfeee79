import type { Randomness } from '@onsale/kernel/randomness.ts'

/** Chance drawn from a seed: the same seed gives the same draws, on every machine. */
export interface Chance extends Randomness {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** True in this share of the draws. */
  happens(share: number): boolean
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  /** The same items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[]
  /** Chance of its own for a part of the world: what others draw does not move it. */
  fork(part: string): Chance
}

const UINT32 = 0x1_0000_0000

/** sfc32 (PractRand), seeded with FNV-1a of the name. */
export function createChance(seed: string): Chance {
  let a = fnv1a(`${seed} a`)
  let b = fnv1a(`${seed} b`)
  let c = fnv1a(`${seed} c`)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) >>> 0) + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = ((c << 21) | (c >>> 11)) >>> 0
    c = (c + sum) >>> 0
    return sum
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next()
  const fraction = (): number => next() / UINT32
  const int = (min: number, max: number): number => min + Math.floor(fraction() * (max - min + 1))
  return {
    fraction,
    int,
    bytes(count) {
      const bytes = new Uint8Array(count)
      for (let at = 0; at < count; at += 1) bytes[at] = next() >>> 24
      return bytes
    },
    happens: (share) => fraction() < share,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    shuffled(items) {
      const left = [...items]
      const mixed: (typeof items)[number][] = []
      while (left.length > 0) mixed.push(...left.splice(int(0, left.length - 1), 1))
      return mixed
    },
    fork: (part) => createChance(`${seed}/${part}`),
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0
  }
  return hash
}
