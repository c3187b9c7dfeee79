import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { known } from '@onsale/kernel/assert.ts'
import { systemClock } from '@onsale/kernel/clock.ts'
import { systemScheduler } from '@onsale/kernel/scheduler.ts'
import { migrateSqlite } from '@onsale/platform/database/migrate-sqlite.ts'
import { openSqliteDatabase } from '@onsale/platform/database/open-sqlite-database.ts'
import { createSmtpTransport, type SmtpBounds } from '@onsale/platform/mail/smtp-transport.ts'
import { startSmtpServer, type TestSmtpOptions } from '@onsale/platform/mail/testing/smtp-server.ts'
import type { ParsedMail } from 'mailparser'
import { migrations } from '../../migrations/index.ts'
import type { UserTables } from '../adapters/sql/tables.ts'
import { createAheadClock, givenMail, insertUser, until } from '../testing/given-mail.ts'
import { describedOrder, templates } from '../testing/mail-samples.ts'
import { LEASE_MS } from './mail-worker.ts'

function transportTo(port: number, bounds: Partial<SmtpBounds> = {}) {
  return createSmtpTransport({
    server: { host: '127.0.0.1', port, tls: 'offered', verifyCertificate: false },
    sender: { name: '판다월드', address: 'tickets@panda.example' },
    clock: systemClock,
    scheduler: systemScheduler,
    bounds,
  })
}

async function given(t: TestContext, options: TestSmtpOptions & { bounds?: Partial<SmtpBounds> }) {
  const server = await startSmtpServer(t, options)
  const clock = createAheadClock()
  const service = await givenMail(t, { transport: transportTo(server.port, options.bounds), clock })
  await insertUser(service, 'mina')
  service.orders.set('order-1', describedOrder())
  return { ...service, server, clock }
}

const toOf = (mail: ParsedMail | undefined) => {
  const to = Array.isArray(mail?.to) ? mail.to[0] : mail?.to
  return to?.value[0]?.address
}

test('every mail arrives, in the stored language, at the stored address, and its row is gone', async (t) => {
  const { server, mail, queue, rows } = await given(t, {})
  mail.start()
  for (const template of templates.filter((name) => name !== 'order-cancelled')) {
    await queue(template)
  }
  const mails = await server.received(templates.length - 1)
  for (const received of mails) {
    assert.equal(toOf(received), 'mina@example.com')
    assert.match(received.html === false ? '' : (received.html ?? ''), /<html lang="ko">/)
    assert.ok((received.text ?? '').length > 0)
  }
  const paid = mails.find(({ subject }) => subject?.startsWith('예매가 끝났어요'))
  assert.match(paid?.text ?? '', /\[2\/2\] 판다월드 하루 이용권\n2026년 12월 24일 \(목\)\n7K3M9/)
  assert.deepEqual(
    paid?.attachments.map(({ contentType, cid }) => [contentType, cid]),
    [
      ['image/png', 'ticket-1'],
      ['image/png', 'ticket-2'],
    ],
  )
  await until('the queue is empty', async () => (await rows()).length === 0)
})

test('to a sign-up attempt as long as there is no user; to nobody when both are gone', async (t) => {
  const { server, mail, database, queue, rows, sealer, vault } = await given(t, {})
  const key = await vault.make('eve')
  await database.write((tx) =>
    tx
      .insertInto('attempts')
      .values({
        ...{ id: 'attempt-1', person_id: 'eve', email_index: 'x', locale: 'ko' },
        email_sealed: sealer.seal(key, 'email', 'eve@example.com'),
        ...{ name_sealed: '', phone_sealed: null, agreements: '{}', password_hash: '' },
        ...{ code_hash: null, code_sent_at: 0, code_expires_at: 0, tries: 0, resends: 0 },
        created_at: 0,
      })
      .execute(),
  )
  mail.start()
  await queue('verify-address', 'eve')
  assert.equal(toOf((await server.received(1))[0]), 'eve@example.com')
  await database.write((tx) => tx.deleteFrom('attempts').execute())
  await queue('verify-address', 'eve')
  await queue('verify-address', 'nobody')
  await until('dropped', async () => (await rows()).length === 0)
  assert.equal(server.mails.length, 1)
})

test('a person who has left gets no mail: closed account, or the key is destroyed', async (t) => {
  const service = await given(t, {})
  const { server, mail, queue, rows, vault } = service
  await insertUser(service, 'closed', { closed_at: 1 })
  await insertUser(service, 'erased')
  await queue('password-changed', 'closed')
  await queue('password-changed', 'erased')
  await vault.destroy(['erased'])
  mail.start()
  await until('dropped', async () => (await rows()).length === 0)
  assert.equal(server.offered, 0)
})

test('a code that is dead by now is not sent', async (t) => {
  const { server, mail, queue, rows, clock } = await given(t, {})
  await queue('verify-address')
  await queue('reset-password')
  await queue('password-changed')
  clock.aheadMs = 600_000
  mail.start()
  await until('the queue is empty', async () => (await rows()).length === 0)
  assert.deepEqual(
    server.mails.map(({ subject }) => subject),
    ['비밀번호가 바뀌었어요'],
  )
})

test("another's order is never shown, whatever a row says", async (t) => {
  const service = await given(t, {})
  const { server, mail, queue, rows } = service
  await insertUser(service, 'eve')
  await queue('order-paid', 'eve')
  mail.start()
  await until('dropped', async () => (await rows()).length === 0)
  assert.equal(server.offered, 0)
})

test('greylisted at first, it arrives later', async (t) => {
  const { server, mail, queue, rows, clock } = await given(t, {
    verdict: ({ turn }) => (turn === 1 ? { code: 451, at: 'rcpt' } : undefined),
  })
  mail.start()
  await queue('password-changed')
  await until('postponed', async () => (await rows())[0]?.reason === 'RCPT TO 451')
  assert.equal(server.mails.length, 0)
  clock.aheadMs = 11_000
  await server.received(1)
})

test('refused for good: FAILED with the code, and nothing of the person in row, log or metrics', async (t) => {
  const { mail, queue, rows, logger, metrics } = await given(t, {
    verdict: () => ({ code: 550, at: 'rcpt' }),
  })
  mail.start()
  await queue('verify-address')
  await until('failed', async () => (await rows())[0]?.state === 'FAILED')
  const [row] = await rows()
  assert.equal(row?.reason, 'RCPT TO 550')
  await until('counted', async () => /onsale_mails_failed 1/.test(await metrics.text()))
  const told = `${JSON.stringify(logger.lines)}${await metrics.text()}${row?.reason}`
  assert.match(told, /onsale_mails_total\{outcome="failed"\} 1/)
  assert.doesNotMatch(told, /mina@|example\.com|048213/)
})

test('a connection that dies within a mail delays this one, and the others go on', async (t) => {
  const { server, mail, queue, rows, clock } = await given(t, {
    verdict: ({ turn }) => (turn === 1 ? 'dies in data' : undefined),
  })
  mail.start()
  const first = await queue('password-changed')
  await until('postponed', async () => (await rows())[0]?.tries === 1)
  await queue('new-device')
  await server.received(1)
  clock.aheadMs = 11_000
  const mails = await server.received(2)
  assert.equal(mails[1]?.messageId, `<${first}@panda.example>`)
})

test('no server at the start: mails wait, and go when it is there', async (t) => {
  const early = await startSmtpServer(t)
  await early.close()
  const service = await givenMail(t, { transport: transportTo(early.port) })
  await insertUser(service, 'mina')
  service.mail.start()
  await service.queue('password-changed')
  await until('told', () =>
    service.logger.lines.some(({ message }) => message.includes('takes no mail')),
  )
  const server = await startSmtpServer(t, { port: early.port })
  await server.received(1)
  await until('told', () =>
    service.logger.lines.some(({ message }) => message.includes('takes mails again')),
  )
  await until('the queue is empty', async () => (await service.rows()).length === 0)
})

test('a server that hangs neither loses a mail nor holds up whoever queues one', async (t) => {
  const hang = Promise.withResolvers<void>()
  const { server, mail, queue, rows } = await given(t, {
    beforeAccepting: () => hang.promise,
    bounds: { sendTimeoutMs: 2_000 },
  })
  mail.start()
  const startedAt = systemClock.monotonicMs()
  for (let at = 0; at < 20; at += 1) await queue('password-changed')
  assert.ok(systemClock.monotonicMs() - startedAt < 2_000)
  assert.equal((await rows()).length, 20)
  hang.resolve()
  await server.received(20)
})

test('killed between sending and forgetting: sent again after the lease, as the same mail', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-mail-'))
  const file = path.join(folder, 'user.sqlite')
  await migrateSqlite(file, migrations)
  const database = openSqliteDatabase<UserTables>({ file })
  t.after(async () => {
    await database.close()
    rmSync(folder, { recursive: true })
  })
  let child: ChildProcess | undefined
  const server = await startSmtpServer(t, {
    // The server has the whole mail; its sender is gone before it can hear so.
    async beforeAccepting() {
      const killed = child
      child = undefined
      if (killed === undefined) return
      const ended = new Promise((resolve) => killed.once('exit', resolve))
      killed.kill('SIGKILL')
      await ended
    },
  })
  const clock = createAheadClock()
  const service = await givenMail(t, { transport: transportTo(server.port), database, clock })
  await insertUser(service, 'mina')
  const id = await service.queue('password-changed')
  const program = fileURLToPath(new URL('../testing/smtp-mail-process.ts', import.meta.url))
  const key = known((await service.vault.open(['mina'])).get('mina'), 'the key of mina')
  const secret = Buffer.from(key.secret).toString('hex')
  const args = [program, file, String(server.port), key.keyId, secret]
  child = spawn(process.execPath, args, { stdio: 'inherit' })
  await server.received(1)
  const [left] = await service.rows()
  assert.equal(left?.state, 'QUEUED')

  service.mail.start()
  clock.aheadMs = LEASE_MS - 60_000
  service.mail.queued()
  await until('looked', async () => (await service.rows()).length === 1)
  assert.equal(server.mails.length, 1, 'not while the lease runs')
  clock.aheadMs = LEASE_MS + 1_000
  const mails = await server.received(2)
  assert.deepEqual(
    mails.map(({ messageId }) => messageId),
    [`<${id}@panda.example>`, `<${id}@panda.example>`],
  )
  await until('forgotten', async () => (await service.rows()).length === 0)
})
