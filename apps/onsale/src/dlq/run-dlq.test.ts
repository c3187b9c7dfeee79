import assert from 'node:assert/strict'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { eventually } from '../api-tests/testing/eventually.ts'
import { givenOrder, givenTicket } from '../api-tests/testing/given.ts'
import { startOnsale, testEnvironment } from '../api-tests/testing/start-onsale.ts'
import { dataFiles } from '../data-files.ts'
import { runDlq } from './run-dlq.ts'

const CONSUMER = 'ticket.stock-copy'

/** A running program whose ticket service could not take in the newest event of a unit. */
async function givenLetter(t: TestContext) {
  const api = await startOnsale()
  t.after(() => api.stop())
  const files = dataFiles(api.dataDir)
  const open = (file: string) => {
    const database = new DatabaseSync(path.resolve(file), { timeout: 5_000 })
    t.after(() => database.close())
    return database
  }
  const [order, ticket, user] = [open(files.order), open(files.ticket), open(files.user)]
  const { unitId } = await givenTicket(api)
  await givenOrder(api.person(), unitId)
  const receipts = () =>
    ticket.prepare('SELECT COUNT(*) AS n FROM inbox WHERE event_id = ?').get(eventId)?.['n']
  const [event] = await eventually(
    async () => {
      const unsent = order.prepare('SELECT COUNT(*) AS n FROM outbox WHERE sent_at IS NULL')
      assert.equal(unsent.get()?.['n'], 0)
      return order.prepare('SELECT * FROM outbox ORDER BY position DESC LIMIT 1').all()
    },
    { withinMs: 5_000 },
  )
  const eventId = String(event?.['event_id'])
  ticket.prepare('DELETE FROM inbox WHERE event_id = ?').run(eventId)
  const insert = ticket.prepare('INSERT INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const { topic, type, subject, body } = event as Record<string, string> // columns of the outbox
  insert.run(CONSUMER, eventId, topic ?? '', type ?? '', subject ?? '', body ?? '', 'why', 1)
  const letters = () =>
    Number(ticket.prepare('SELECT COUNT(*) AS n FROM dead_letters').get()?.['n'])
  const printed: string[] = []
  return {
    ...{ eventId, letters, receipts, printed, insert, order, user },
    dlq: (...args: string[]) =>
      runDlq(args, testEnvironment(api.dataDir), (text) => printed.push(text)),
  }
}

test('a letter is listed, replayed into the running program, and takes effect', async (t) => {
  const { dlq, letters, receipts, printed, eventId } = await givenLetter(t)
  assert.equal(await dlq('list', '--json'), 0)
  const [listed] = JSON.parse(printed[0] ?? '') as { eventId: string; reason: string }[]
  assert.equal(listed?.eventId, eventId)
  assert.equal(listed.reason, 'why')
  assert.equal(await dlq('replay', '--consumer', CONSUMER), 0)
  assert.equal(letters(), 0)
  await eventually(async () => assert.equal(receipts(), 1), { withinMs: 5_000 })
  assert.equal(await dlq('replay', '--all'), 1, 'nothing is left to replay')
})

test('a letter of the user service comes again from where its event came from', async (t) => {
  const { dlq, printed, order, user, eventId } = await givenLetter(t)
  const event = order.prepare('SELECT * FROM outbox WHERE event_id = ?').get(eventId)
  const { topic, type, subject, body } = event as Record<string, string> // columns of the outbox
  const values = [topic ?? '', type ?? '', subject ?? '', body ?? '', 'why', 1] as const
  const insert = user.prepare('INSERT INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  insert.run('user.order-mails', eventId, ...values)
  const sentAt = () =>
    order.prepare('SELECT sent_at FROM outbox WHERE event_id = ?').get(eventId)?.['sent_at']
  order.prepare('UPDATE outbox SET sent_at = 1 WHERE event_id = ?').run(eventId)
  assert.equal(await dlq('replay', '--consumer', 'user.order-mails'), 0)
  assert.match(printed.join(), /1 of 1 will come again/)
  assert.equal(user.prepare('SELECT COUNT(*) AS n FROM dead_letters').get()?.['n'], 0)
  await eventually(async () => assert.ok(Number(sentAt()) > 1), { withinMs: 5_000 })
})

test('what was never an event can only be dropped', async (t) => {
  const { dlq, letters, insert, printed } = await givenLetter(t)
  const body = JSON.stringify({ aggregateversion: 0 })
  insert.run(CONSUMER, 'place', 'onsale.order.v1', 'unreadable', 'place', body, 'no', 1)
  assert.equal(await dlq('replay', '--event', 'place'), 1)
  assert.match(printed.join(), /no event; drop it/)
  assert.equal(letters(), 2)
  assert.equal(await dlq('drop', '--event', 'place'), 0)
  assert.equal(letters(), 1)
})

test('asked in a wrong way it says how, and touches nothing', async (t) => {
  const said = t.mock.method(console, 'error', () => {})
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['replay'], /replay which\?/],
    [['drop', '--all'], /drop which\?/],
    [['burn', '--all'], /list, replay or drop\?/],
    [['list', '--what'], /--what/],
    [['list'], /there is no database/],
  ]
  for (const [args, reason] of wrong) {
    assert.equal(await runDlq(args, testEnvironment('/nonexistent')), 2, args.join(' '))
    assert.match(String(said.mock.calls.at(-1)?.arguments[0]), reason)
  }
})
