// `node tools/testing/fetch-kafka.ts`: fetches the jars of Kafka that tests start a broker from, once.
import { kafkaJars } from '@onsale/platform/bus/kafka/testing/kafka-jars.ts'

console.log(await kafkaJars())
