import type { Bus, BusMessage } from '@onsale/platform/bus/bus.ts'
import type { Chance } from '../random.ts'
import type { Life } from './life.ts'

/** What a broker keeps, so that it can come again; it outlives the program. */
export class BusLog {
  readonly #messages: BusMessage[] = []

  add(messages: readonly BusMessage[]): void {
    this.#messages.push(...messages)
  }

  all(): readonly BusMessage[] {
    return this.#messages
  }
}

export interface UnkindBusOptions {
  readonly inner: Bus
  readonly log: BusLog
  readonly life: Life
  readonly chance: Chance
  readonly isUnkind: () => boolean
  readonly struck: (fault: string) => void
}

export interface UnkindBus extends Bus {
  /** As after a consumer group's rebalancing: everything comes once more, in any order. */
  repeatAll(): void
}

/** The real local bus; in bad weather messages come late, in another order, and again. */
export function createUnkindBus(options: UnkindBusOptions): UnkindBus {
  const { inner, log, life, chance, struck } = options
  const again = async (messages: readonly BusMessage[], delayMs: number): Promise<void> => {
    await life.sleep(delayMs)
    await inner.publish(messages).catch(() => {}) // closed meanwhile: it was an extra copy
  }
  return {
    ...inner,
    async publish(messages) {
      log.add(messages)
      if (!options.isUnkind()) return inner.publish(messages)
      if (chance.happens(0.3)) {
        struck('message late')
        await life.sleep(chance.int(1, 800))
      }
      if (chance.happens(0.2)) {
        struck('message doubled')
        void again(messages, chance.int(0, 3_000))
      }
      if (messages.length > 1 && chance.happens(0.4)) {
        struck('messages reordered')
        return inner.publish(chance.shuffled(messages))
      }
      return inner.publish(messages)
    },
    repeatAll() {
      struck('old messages again')
      void again(chance.shuffled(log.all()), 0)
    },
  }
}
