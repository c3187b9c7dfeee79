interface KnownPath {
  readonly parts: readonly string[]
  readonly methods: Set<string>
}

/** Which methods a path takes: what 405 says in Allow. Not on the way of a request that is served. */
export interface KnownPaths {
  /** `path` in the router's writing: `/api/orders/:orderId`, or ending in `*`. */
  add(methods: string | readonly string[], path: string): void
  /** Methods of a path as it was called (without query), sorted; empty when nothing is there. */
  methodsOf(path: string): string[]
}

export function createKnownPaths(): KnownPaths {
  const known = new Map<string, KnownPath>()
  return {
    add(methods, path) {
      const entry = known.get(path) ?? { parts: path.split('/'), methods: new Set() }
      for (const method of typeof methods === 'string' ? [methods] : methods) {
        entry.methods.add(method)
      }
      known.set(path, entry)
    },
    methodsOf(path) {
      const parts = path.split('/')
      const found = [...known.values()].filter((entry) => matches(entry.parts, parts))
      return [...new Set(found.flatMap((entry) => [...entry.methods]))].sort()
    },
  }
}

function matches(template: readonly string[], parts: readonly string[]): boolean {
  if (template.at(-1) === '*') {
    const fixed = template.slice(0, -1)
    return parts.length > fixed.length && fixed.every((part, at) => fits(part, parts[at]))
  }
  return template.length === parts.length && template.every((part, at) => fits(part, parts[at]))
}

function fits(part: string, given: string | undefined): boolean {
  return part.startsWith(':') ? given !== '' : part === given
}
