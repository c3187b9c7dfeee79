import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { createSmtpTransport } from '@onsale/platform/mail/smtp-transport.ts'
import { startSmtpServer } from '@onsale/platform/mail/testing/smtp-server.ts'
import { givenMail, insertUser, until } from '../testing/given-mail.ts'

test('1,000 mails go oldest first, a few at a time', async (t) => {
  const smtp = await startSmtpServer(t)
  const transport = createSmtpTransport({
    server: { host: '127.0.0.1', port: smtp.port, tls: 'offered', verifyCertificate: false },
    sender: { name: '', address: 'tickets@panda.example' },
    clock: systemClock,
    scheduler: systemScheduler,
  })
  const service = await givenMail(t, { transport })
  await insertUser(service, 'mina')
  const { mail, database, queueMany, rows } = service
  const order = await queueMany('address-taken', 1_000)
  assert.equal((await rows()).length, 1_000)
  const heapBefore = process.memoryUsage().heapUsed
  mail.start()
  const mails = await smtp.received(1_000)
  await until('the queue is empty', async () => (await rows()).length === 0)
  const places = mails.map(({ messageId }) => order.indexOf(messageId?.slice(1, 37) ?? ''))
  assert.equal(new Set(places).size, 1_000)
  // Four at once: a mail overtakes those that are sent beside it. One of the four may be slow, and
  // many go past it then; as a whole they come in their order.
  const outOfPlace = places.map((place, at) => Math.abs(at - place))
  const most = outOfPlace.filter((distance) => distance < 10).length
  assert.ok(most > 900, `${1_000 - most} of 1,000 came ten places or more out of order`)
  assert.ok(smtp.connectionsAtOnceMax <= 5, `${smtp.connectionsAtOnceMax} connections`)
  // Most of it is what the server keeps of 1,000 mails.
  assert.ok(process.memoryUsage().heapUsed - heapBefore < 150_000_000)
  assert.deepEqual(await database.reader.selectFrom('mails').selectAll().execute(), [])
})
