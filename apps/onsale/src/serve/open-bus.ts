import type { Bus } from '@onsale/platform/bus/bus.ts'
import { openKafkaBus } from '@onsale/platform/bus/kafka/open-kafka-bus.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import type { ProgramSurroundings } from './surroundings.ts'

/** The bus of events: Kafka's, or one of this process. Closed by whoever opens the services. */
export async function openBus({ config, tools, lifecycle }: ProgramSurroundings): Promise<Bus> {
  const { kafka } = config
  if (kafka === undefined) return createLocalBus(tools)
  const readiness = lifecycle.readiness.part('kafka')
  return openKafkaBus({ ...tools, ...kafka, readiness })
}
