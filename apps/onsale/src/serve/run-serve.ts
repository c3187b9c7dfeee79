import { systemClock } from '@onsale/kernel/clock.ts'
import type { Environment } from '@onsale/platform/config/read-config.ts'
import { MysqlUnfit } from '@onsale/platform/database/mysql/check-server.ts'
import { endOnSignals } from '@onsale/platform/end-on-signals.ts'
import { createLogger } from '@onsale/platform/logger.ts'
import { KafkaUnusable } from '@onsale/platform/bus/kafka/kafka-faults.ts'
import { RedisUnusable } from '@onsale/platform/redis/redis.ts'
import { readConfigOrExplain } from '../read-config-or-explain.ts'
import { readOptions, UsageError } from '../usage-error.ts'
import { DataFolderUnusable } from './lock-data-folder.ts'
import { startProgram } from './start-program.ts'

/** `onsale serve [--target=all]`: resolves once it listens; signals end it. */
export async function runServe(args: readonly string[], environment: Environment): Promise<number> {
  let target: string | undefined
  try {
    target = readOptions(args, { target: { type: 'string' } }).target
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(`onsale serve: ${error.message}`)
    return 2
  }
  const config = readConfigOrExplain(
    target === undefined ? environment : { ...environment, ONSALE_TARGET: target },
  )
  if (config === undefined) return 1
  const logger = createLogger({ level: config.logLevel, clock: systemClock })
  try {
    const { lifecycle, url, internalUrl } = await startProgram(config, logger)
    endOnSignals(lifecycle, logger)
    const { mode } = config
    const whereTo = url === undefined ? {} : { url, docs: `${url}/docs` }
    logger.info({ ...whereTo, internalUrl, target: config.target, mode }, 'onsale is open')
    return 0
  } catch (error) {
    if (saysWhatToDo(error)) {
      logger.fatal(`onsale could not start: ${error.message}`)
    } else {
      logger.fatal({ err: error }, 'onsale could not start')
    }
    return 1
  }
}

/** What stopped the start is for the operator to change, and the message says what. */
function saysWhatToDo(error: unknown): error is Error {
  const kinds = [DataFolderUnusable, MysqlUnfit, RedisUnusable, KafkaUnusable]
  return kinds.some((kind) => error instanceof kind)
}
