import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger, type LogLevel } from './logger.ts'
import { createManualTime } from './testing/manual-time.ts'

const TOKEN = 'eyJhbGciOiJIUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJtaW5hIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ'

function logging(level: LogLevel = 'info') {
  const written: string[] = []
  const destination = { write: (line: string) => void written.push(line) }
  return { written, log: createLogger({ level, clock: createManualTime().clock, destination }) }
}

test('a line has its level, the time of our clock, its members and its message', () => {
  const { written, log } = logging()
  log.info({ orders: 3, err: undefined }, 'committed')
  log.debug('not at this level')
  assert.deepEqual(
    written.map((line) => JSON.parse(line)),
    [{ level: 'info', time: '2026-11-23T01:00:00.000Z', orders: 3, msg: 'committed' }],
  )
})

test('no token, mail address, code or password is ever written, wherever it stands', () => {
  const { written, log } = logging()
  const secrets = [
    'mina@example.com',
    TOKEN,
    '482913',
    'hunter2-hunter2',
    'ret-4f9a',
    'kkkk-secret',
  ]
  const fault = new Error(`no account for mina@example.com with Bearer ${TOKEN}`, {
    cause: new Error('mysql://onsale:hunter2-hunter2@db:3306/x refused'),
  })
  log.error(
    { err: fault, headers: { authorization: `Bearer ${TOKEN}`, cookie: 'a=kkkk-secret' } },
    'failed',
  )
  log.warn(
    { body: { email: 'mina@example.com', code: '482913', password: 'hunter2-hunter2' } },
    'bad',
  )
  log.warn({ url: '/api/payments/return/sandbox/ret-4f9a?outcome=approve' }, `token ${TOKEN}`)
  log.child({ accessToken: TOKEN, user: 'mina@example.com' }).info('mail to mina@example.com')
  log.info({ deep: { list: [{ tokenKeys: 'kkkk-secret' }, 'sent to <mina@example.com>'] } }, 'x')
  const text = written.join('')
  for (const secret of secrets) assert.equal(text.includes(secret), false, `${secret} in ${text}`)
  assert.equal(written.length, 5)
})

test('what is needed to find a fault stays: name, message, stack, cause and codes of ours', () => {
  const { written, log } = logging()
  const fault = Object.assign(new TypeError('cannot open', { cause: new Error('disk full') }), {
    code: 'ENOSPC',
  })
  log.error({ err: fault, code: 'SOLD_OUT', traceId: 'abc', orderId: 'o1' }, 'failed')
  const line = JSON.parse(written[0] ?? '')
  assert.equal(line.err.type, 'TypeError')
  assert.equal(line.err.code, 'ENOSPC')
  assert.equal(line.err.cause.message, 'disk full')
  assert.match(line.err.stack, /logger\.test\.ts/)
  assert.deepEqual([line.code, line.traceId, line.orderId], ['SOLD_OUT', 'abc', 'o1'])
})
