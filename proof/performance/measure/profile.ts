/** What of a V8 CPU profile is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** µs since the sample before. */
  readonly timeDeltas: readonly number[]
  /** µs of the machine's monotonic clock, which `process.hrtime` tells too. */
  readonly startTime: number
}

export interface Share {
  readonly name: string
  /** Of the time in which the thread was busy, 0 to 1. */
  readonly share: number
}

const IDLE = new Set(['(idle)', '(root)'])

/** The part of a profile between two moments of its clock (µs): without start and end of a program. */
export function between(profile: CpuProfile, from: number, to: number): CpuProfile {
  const samples: number[] = []
  const timeDeltas: number[] = []
  let at = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0
    at += delta
    if (at < from || at > to) continue
    samples.push(id)
    timeDeltas.push(delta)
  }
  return { ...profile, samples, timeDeltas }
}

/** How long the thread was busy, in µs. */
export function busyTime(profile: CpuProfile): number {
  const idle = new Set(
    profile.nodes.filter(({ callFrame }) => IDLE.has(callFrame.functionName)).map(({ id }) => id),
  )
  return profile.timeDeltas.reduce(
    (sum, delta, at) => (idle.has(profile.samples[at] ?? 0) ? sum : sum + delta),
    0,
  )
}

/**
 * Where a thread's busy time goes, most first, by the function that was running. Built-in
 * functions without a place of their own (JSON, structured clone) count for themselves.
 */
export function selfTimes(profile: CpuProfile, nameOf: (frame: Frame) => string): Share[] {
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
  const spent = new Map<string, number>()
  let busy = 0
  for (const [at, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    const delta = profile.timeDeltas[at] ?? 0
    if (frame === undefined || IDLE.has(frame.functionName)) continue
    busy += delta
    const name = nameOf(frame)
    spent.set(name, (spent.get(name) ?? 0) + delta)
  }
  return [...spent]
    .map(([name, time]) => ({ name, share: time / busy }))
    .toSorted((a, b) => b.share - a.share)
}

/** The share of busy time within a function and all that it called, for each name asked. */
export function totalTimes(
  profile: CpuProfile,
  isWanted: (frame: Frame) => string | undefined,
): Share[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map<number, number>()
  for (const node of profile.nodes) for (const id of node.children ?? []) parents.set(id, node.id)
  const spent = new Map<string, number>()
  let busy = 0
  for (const [at, id] of profile.samples.entries()) {
    const leaf = nodes.get(id)
    const delta = profile.timeDeltas[at] ?? 0
    if (leaf === undefined || IDLE.has(leaf.callFrame.functionName)) continue
    busy += delta
    const seen = new Set<string>()
    for (let up: number | undefined = id; up !== undefined; up = parents.get(up)) {
      const frame = nodes.get(up)?.callFrame
      const name = frame === undefined ? undefined : isWanted(frame)
      if (name !== undefined) seen.add(name)
    }
    for (const name of seen) spent.set(name, (spent.get(name) ?? 0) + delta)
  }
  return [...spent]
    .map(([name, time]) => ({ name, share: time / busy }))
    .toSorted((a, b) => b.share - a.share)
}

export type Frame = CpuProfile['nodes'][number]['callFrame']

/** `function file:line`, with the file from its package on. */
export function placeOf({ functionName, url, lineNumber }: Frame): string {
  const file = url.replace(/^.*\/(?=(?:packages|apps|node_modules)\/)/, '')
  const name = functionName === '' ? '(anonymous)' : functionName
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}

/** The package, the part of Node or the kind of native work that a frame belongs to. */
export function areaOf({ functionName, url }: Frame): string {
  if (functionName === '(garbage collector)') return 'garbage collection'
  const path = /(packages\/[\w-]+\/src\/(?:adapters\/\w+|\w+)|node_modules\/(?:@[\w-]+\/)?[\w-]+)/
  const found = path.exec(url)?.[1]
  if (found !== undefined) return found.replace('packages/', '@onsale/').replace('/src/', '/')
  if (url.startsWith('node:')) return `node: ${url.slice('node:'.length)}`
  return url === '' ? `native: ${functionName}` : url
}
