// `node tools/fetch-kafka.ts`: fetches the jars of Kafka that tests start a broker from, once.
import { kafkaJars } from '../packages/platform/src/bus/kafka/testing/kafka-jars.ts'

console.log(await kafkaJars())
