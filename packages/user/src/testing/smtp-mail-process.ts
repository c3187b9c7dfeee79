import { createIds } from '@onsale/kernel/ids.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { createSystemRandomness } from '@onsale/kernel/randomness.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createLocalBus } from '@onsale/platform/bus/local-bus.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { createSmtpTransport } from '@onsale/platform/mail/smtp-transport.ts'
import { createMetrics } from '@onsale/platform/metrics.ts'
import { createRecordingLogger } from '@onsale/platform/testing/recording-logger.ts'
import { createSealer } from '../adapters/crypto/sealer.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { composeMail } from '../compose/compose-mail.ts'
import { shop } from './mail-samples.ts'

/** A process that sends what a database has queued, until it is killed: `FILE SMTP_PORT KEY_ID SECRET`. */
const [file = '', port = '', keyId = '', secret = ''] = process.argv.slice(2)
const key = { personId: 'mina', keyId, secret: Buffer.from(secret, 'hex') }
const randomness = createSystemRandomness()
const logger = createRecordingLogger()
const mail = composeMail({
  database: openSqliteDatabase<UserTables>({ file }),
  vault: {
    make: async () => key,
    open: async () => new Map([['mina', key]]),
    async destroy() {},
  },
  sealer: createSealer(randomness),
  mailTransport: createSmtpTransport({
    server: {
      host: '127.0.0.1',
      port: Number(port),
      tls: 'offered',
      verifyCertificate: false,
    },
    sender: { name: '', address: 'onsale@panda.example' },
    clock: systemClock,
    scheduler: systemScheduler,
  }),
  orderClient: async () => {
    throw new Error('no order is asked for')
  },
  shop: () => shop,
  bus: createLocalBus({ scheduler: systemScheduler, randomness, logger, repeatShare: 0 }),
  clock: systemClock,
  scheduler: systemScheduler,
  ids: createIds(systemClock, randomness),
  logger,
  metrics: createMetrics({ ofProcess: false }),
})
mail.start()
