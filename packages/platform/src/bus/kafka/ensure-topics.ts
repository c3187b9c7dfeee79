import type { Admin } from '@platformatic/kafka'
import type { Logger } from '../../logger.ts'
import { codesOf, KafkaUnusable } from './kafka-faults.ts'

export interface TopicSettings {
  readonly partitions: number
  /** Undefined: as many as there are brokers, three at most. */
  readonly replication: number | undefined
}

const REPLICATION_MAX = 3
/** Long enough for an outage over a weekend; consumers keep their receipts for as long. */
const RETENTION_MS = 7 * 24 * 3_600_000

/**
 * Creates the topics that are missing. A write counts when `min.insync.replicas` of them have
 * it (`acks=all`): with three replicas two, so that one broker may be away and one that is
 * promoted has everything; with fewer, one. Topics that are there are left as they are: other
 * partitions would part the events of an aggregate from those before.
 */
export async function ensureTopics(
  admin: Admin,
  topics: readonly string[],
  { partitions, replication }: TopicSettings,
  logger: Logger,
): Promise<void> {
  const there = new Set(await admin.listTopics())
  const missing = topics.filter((topic) => !there.has(topic))
  const { brokers } = await admin.metadata({ topics: [] })
  if (replication !== undefined && replication > brokers.size) {
    const has = brokers.size === 1 ? 'there is 1 broker' : `there are ${brokers.size} brokers`
    throw new KafkaUnusable(`KAFKA_TOPIC_REPLICATION is ${replication}, but ${has}`)
  }
  const replicas = replication ?? Math.min(REPLICATION_MAX, brokers.size)
  for (const topic of missing) {
    await createTopic(admin, topic, { partitions, replicas })
    logger.info({ topic, partitions, replicas }, 'topic created')
  }
}

async function createTopic(
  admin: Admin,
  topic: string,
  { partitions, replicas }: { readonly partitions: number; readonly replicas: number },
): Promise<void> {
  try {
    await admin.createTopics({
      ...{ topics: [topic], partitions, replicas },
      configs: [
        { name: 'min.insync.replicas', value: String(replicas >= REPLICATION_MAX ? 2 : 1) },
        { name: 'retention.ms', value: String(RETENTION_MS) },
      ],
    })
  } catch (fault) {
    // Another process that starts at the same moment was quicker.
    if (!codesOf(fault).includes('TOPIC_ALREADY_EXISTS')) throw fault
  }
}
