import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { serve } from '../testing/listening.ts'
import type { MailboxReads, ReceivedMail } from './mailbox.ts'
import { mailboxPages } from './mailbox-pages.ts'
import { sampleMail } from './transport.conformance.ts'

const mails: readonly ReceivedMail[] = [
  {
    ...sampleMail({
      id: 'mail-2',
      subject: '<script>alert(1)</script>',
      text: 'see </pre><script>alert(2)</script>',
      html: '<p>hi <img src="cid:ticket-1" alt=""></p><script>alert(3)</script>',
      attachments: [
        {
          fileName: 't.png',
          contentType: 'image/png',
          content: Buffer.from('x'),
          contentId: 'ticket-1',
        },
      ],
    }),
    position: 2,
    receivedAt: Date.parse('2026-11-23T01:00:00Z'),
    from: { name: '판다월드', address: 'onsale@panda.example' },
  },
  {
    ...sampleMail(),
    position: 1,
    receivedAt: Date.parse('2026-11-23T00:00:00Z'),
    from: { name: '', address: 'onsale@panda.example' },
  },
]
const mailbox: MailboxReads = {
  list: async () => mails,
  find: async (position) => mails.find((mail) => mail.position === position),
}

async function given(t: TestContext, alsoFrom?: readonly string[]) {
  const { server } = await serve([], { extend: mailboxPages(mailbox, alsoFrom) })
  t.after(() => server.close())
  const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
    server.app.inject({ url, headers: { host: 'localhost:3000', ...headers }, remoteAddress })
  return { server, get }
}

test('mails are listed newest first, and shown one by one', async (t) => {
  const { get } = await given(t)
  const list = await get('/dev/mailbox')
  assert.equal(list.statusCode, 200)
  assert.match(list.headers['content-type'] ?? '', /^text\/html/)
  assert.ok(list.body.indexOf('/dev/mailbox/2') < list.body.indexOf('/dev/mailbox/1'))
  const one = await get('/dev/mailbox/1')
  assert.match(one.body, /예매가 끝났어요/)
  assert.match(one.body, /표가 여기 있어요/)
  assert.equal((await get('/dev/mailbox/3')).statusCode, 404)
  assert.equal((await get('/dev/mailbox/x')).statusCode, 404)
})

test('programs get JSON', async (t) => {
  const { get } = await given(t)
  const { items } = (await get('/dev/mailbox.json')).json()
  assert.deepEqual(items[1], {
    position: 1,
    id: 'mail-1',
    receivedAt: '2026-11-23T00:00:00.000Z',
    from: 'onsale@panda.example',
    to: 'mina@example.com',
    subject: '예매가 끝났어요 · Your tickets',
    text: '표가 여기 있어요.\n',
    html: '<p>표가 여기 있어요.</p>',
    attachments: [],
  })
  assert.deepEqual(items[0].attachments, [
    { fileName: 't.png', contentType: 'image/png', bytes: 1, contentId: 'ticket-1' },
  ])
})

test('no word of a mail becomes markup of the page, and no script may run', async (t) => {
  const { get } = await given(t)
  for (const url of ['/dev/mailbox', '/dev/mailbox/2']) {
    const { body, headers } = await get(url)
    assert.doesNotMatch(body, /<script/)
    assert.match(String(headers['content-security-policy']), /default-src 'none'/)
    assert.doesNotMatch(String(headers['content-security-policy']), /unsafe-inline|script-src/)
  }
})

test("a mail's own HTML is shown in a sandbox, with its pictures", async (t) => {
  const { get } = await given(t)
  const { body, headers } = await get('/dev/mailbox/2/html')
  assert.match(String(headers['content-security-policy']), /^sandbox; default-src 'none'/)
  assert.match(body, /<img src="data:image\/png;base64,eA==" alt="">/)
  assert.match((await get('/dev/mailbox/2')).body, /<iframe [^>]*\bsandbox src=/)
})

test('by its address: whoever is not at this machine finds nothing, whatever a header says', async (t) => {
  const { get } = await given(t)
  for (const url of [
    '/dev/mailbox',
    '/dev/mailbox.json',
    '/dev/mailbox/2',
    '/dev/mailbox/2/html',
  ]) {
    assert.equal((await get(url, {}, '127.0.0.9')).statusCode, 200)
    assert.equal((await get(url, {}, '::1')).statusCode, 200)
    assert.equal((await get(url, {}, '::ffff:127.0.0.1')).statusCode, 200)
    for (const address of ['192.168.0.7', '::ffff:192.168.0.7', '2001:db8::1', '128.0.0.1']) {
      const refused = await get(url, { 'x-forwarded-for': '127.0.0.1' }, address)
      assert.equal(refused.statusCode, 404, address)
      assert.equal(refused.json().code, 'NOT_FOUND')
      assert.equal((await get(url, {}, address)).statusCode, 404, address)
    }
  }
})

test('through a proxy of this machine, or under a name from elsewhere, there is nothing', async (t) => {
  const { get } = await given(t)
  const refused: Record<string, string>[] = [
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-forwarded-host': 'localhost' },
    { host: 'rebound.example' },
    { host: 'localhost.example:3000' },
  ]
  for (const headers of refused) {
    assert.equal((await get('/dev/mailbox.json', headers)).statusCode, 404, JSON.stringify(headers))
  }
  for (const host of ['127.0.0.1:3000', '[::1]:3000', 'LOCALHOST']) {
    assert.equal((await get('/dev/mailbox.json', { host })).statusCode, 200, host)
  }
})

test('networks that count as this machine see the mails, and no header makes another one of them', async (t) => {
  const { get } = await given(t, ['172.16.0.0/12'])
  const statusFrom = async (address: string, headers: Record<string, string> = {}) =>
    (await get('/dev/mailbox.json', headers, address)).statusCode
  for (const address of ['172.18.0.1', '::ffff:172.18.0.1', '127.0.0.1']) {
    assert.equal(await statusFrom(address), 200, address)
  }
  assert.equal(await statusFrom('192.168.0.7'), 404)
  assert.equal(await statusFrom('192.168.0.7', { 'x-forwarded-for': '172.18.0.1' }), 404)
  assert.equal(await statusFrom('172.18.0.1', { host: 'rebound.example' }), 404)
})

test("the socket's address counts, not what a trusted proxy says of its client", async (t) => {
  const extend = mailboxPages(mailbox)
  const { server } = await serve([], { extend, trustedProxies: ['192.168.0.0/16'] })
  t.after(() => server.close())
  const answer = await server.app.inject({
    url: '/dev/mailbox',
    headers: { host: 'localhost:3000', 'x-forwarded-for': '127.0.0.1' },
    remoteAddress: '192.168.0.7',
  })
  assert.equal(answer.statusCode, 404)
})
