import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultMailSender, parseMailSender } from './sender.ts'
import { parseSmtpUrl, type SmtpServer } from './smtp-url.ts'

function serverOf(url: string): SmtpServer {
  const parsed = parseSmtpUrl(url)
  assert.ok(parsed.kind === 'server', url)
  return parsed.server
}

test('a URL of a mail server is read with the ports that belong to its scheme', () => {
  assert.deepEqual(serverOf('smtp://mail.example'), {
    host: 'mail.example',
    port: 587,
    tls: 'offered',
    verifyCertificate: true,
  })
  assert.equal(serverOf('smtps://mail.example').port, 465)
  assert.equal(serverOf('smtps://mail.example').tls, 'at once')
  assert.equal(serverOf('smtp://mail.example:2525/').port, 2_525)
  assert.equal(serverOf('smtp://[::1]:2525').host, '::1')
  assert.equal(serverOf('smtp://mail.example?tls=unverified').verifyCertificate, false)
})

test('with a password TLS is required, unless the server is this machine', () => {
  assert.equal(serverOf('smtp://mina:pw@mail.example').tls, 'required')
  assert.equal(serverOf('smtp://mina:pw@localhost:1025').tls, 'offered')
  assert.equal(serverOf('smtp://mina:pw@127.0.0.1').tls, 'offered')
  assert.equal(serverOf('smtp://mina:pw@127.0.0.1.example').tls, 'required')
})

test('a URL that is none is told without a word of it', () => {
  for (const url of [
    'http://geheim.example',
    'smtp://',
    'smtp://geheim.example/path',
    'smtp://geheim.example?tls=maybe',
    'smtp://geheim.example?tls=unverified&tls=unverified',
    'smtp://geheim.example?pool=true',
    'smtp://geheim@mail.example',
    'smtp://:geheim@mail.example',
    'smtp://geheim%:x@mail.example',
    'geheim',
  ]) {
    const parsed = parseSmtpUrl(url)
    assert.ok(parsed.kind === 'mistake', url)
    assert.doesNotMatch(parsed.message, /geheim/)
  }
})

test('a sender is an address, with a name or without', () => {
  const address = 'tickets@panda.example'
  assert.deepEqual(parseMailSender(address), { name: '', address })
  assert.deepEqual(parseMailSender(`Panda World <${address}>`), { name: 'Panda World', address })
  assert.deepEqual(parseMailSender(`<${address}>`), undefined)
  for (const bad of [
    '',
    'tickets',
    'tickets@',
    'tickets@panda.example, eve@x.example',
    `Panda\r\nBcc: eve@x.example <${address}>`,
    `Panda <${address}> <eve@x.example>`,
    `Pan"da <${address}>`,
    '표@panda.example',
  ]) {
    assert.equal(parseMailSender(bad), undefined, bad)
  }
})

test('an instance that was told no sender writes from the host of its public URL', () => {
  const from = (url: string) => defaultMailSender(url).address
  assert.equal(from('https://tickets.example'), 'onsale@tickets.example')
  assert.equal(from('http://localhost:3000'), 'onsale@localhost')
  assert.equal(from('http://127.0.0.1:3000'), 'onsale@localhost')
  assert.equal(from('http://[::1]:3000'), 'onsale@localhost')
})
