import type { Instance, Registry } from './registry.ts'

/** Instances named once and for all: static lists; and those of this process. */
export function createMemoryRegistry(known: readonly Instance[] = []): Registry {
  const instances = new Map(known.map((instance) => [instance.id, instance]))
  return {
    announce(instance) {
      instances.set(instance.id, instance)
      return {
        async stop() {
          instances.delete(instance.id)
        },
      }
    },
    watch: (target) => ({
      instances: () => [...instances.values()].filter((instance) => instance.target === target),
    }),
    async close() {},
  }
}
