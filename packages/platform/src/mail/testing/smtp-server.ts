import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** What a test server says to a mail: nothing for "taken", else an answer or an accident. */
export type Verdict =
  | undefined
  | { readonly code: number; readonly at: 'mail' | 'rcpt' | 'data' }
  /** The connection breaks while the mail comes in. */
  | 'dies in data'
  /** The mail is taken, and the connection breaks before that is said. */
  | 'dies after data'

export interface TestSmtpServer {
  readonly port: number
  /** Whatever was taken, in order. */
  readonly mails: readonly ParsedMail[]
  /** Mails offered so far: recipients named. */
  readonly offered: number
  readonly connectionsAtOnceMax: number
  /** Users that logged in. */
  readonly logins: readonly string[]
  /** Resolves with the first `count` mails. */
  received(count: number): Promise<readonly ParsedMail[]>
  /** Leaves every client, as a server does with those that are idle. */
  leaveClients(): void
  close(): Promise<void>
}

export interface TestSmtpOptions {
  readonly port?: number
  /** Asked once for each mail, at the recipient; `turn` counts from 1. */
  readonly verdict?: (mail: { readonly to: string; readonly turn: number }) => Verdict
  /** The last dot of a mail is answered when this resolves. */
  readonly beforeAccepting?: () => Promise<void>
  readonly server?: SMTPServerOptions
}

/** A real mail server on loopback, with a certificate of its own making; gone after `t`. */
export async function startSmtpServer(
  t: { after(end: () => Promise<void>): void },
  options: TestSmtpOptions = {},
): Promise<TestSmtpServer> {
  const mails: ParsedMail[] = []
  const logins: string[] = []
  const waiting = new Set<() => void>()
  let offered = 0
  let atOnce = 0
  let atOnceMax = 0
  const verdicts = new Map<string, Verdict>()
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    ...options.server,
    onConnect(_session, done) {
      atOnce += 1
      atOnceMax = Math.max(atOnceMax, atOnce)
      done()
    },
    onClose() {
      atOnce -= 1
    },
    onAuth(auth, _session, done) {
      if (auth.password !== 'right') return done(answer(535))
      logins.push(auth.username ?? '')
      return done(null, { user: auth.username })
    },
    onMailFrom(address, _session, done) {
      done(address.address.startsWith('unwelcome') ? answer(550) : null)
    },
    onRcptTo(address, session, done) {
      offered += 1
      const verdict = options.verdict?.({ to: address.address, turn: offered })
      verdicts.set(session.id, verdict)
      done(typeof verdict === 'object' && verdict.at !== 'data' ? answer(verdict.code) : null)
    },
    onData(stream, session, done) {
      const verdict = verdicts.get(session.id)
      const breakOff = (): void => {
        for (const connection of server.connections) {
          if (connection.session.id === session.id) connection._socket.destroy()
        }
      }
      if (verdict === 'dies in data') {
        stream.on('error', () => {}).resume()
        return breakOff()
      }
      void take(stream, verdict, breakOff, done)
    },
  })
  const take = async (
    stream: Readable,
    verdict: Verdict,
    breakOff: () => void,
    done: (fault?: Error | null) => void,
  ): Promise<void> => {
    const mail = await simpleParser(stream)
    if (typeof verdict === 'object') return done(answer(verdict.code))
    await options.beforeAccepting?.()
    mails.push(mail)
    if (verdict === 'dies after data') breakOff()
    else done(null)
    for (const look of waiting) look()
  }
  server.on('error', () => {}) // a client that leaves is what some tests are about
  const listening = Promise.withResolvers<void>()
  server.listen(options.port ?? 0, '127.0.0.1', () => listening.resolve())
  await listening.promise
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  t.after(close)
  return {
    port: (server.server.address() as AddressInfo).port, // a TCP listener has no other kind
    mails,
    logins,
    get offered() {
      return offered
    },
    get connectionsAtOnceMax() {
      return atOnceMax
    },
    received(count) {
      const { promise, resolve } = Promise.withResolvers<readonly ParsedMail[]>()
      const look = (): void => {
        if (mails.length < count) return
        waiting.delete(look)
        resolve(mails.slice(0, count))
      }
      waiting.add(look)
      look()
      return promise
    },
    leaveClients() {
      for (const connection of server.connections) connection._socket.destroy()
    },
    close,
  }
}

/** The text repeats what a careless server might: it must turn up nowhere. */
function answer(code: number): Error {
  return Object.assign(new Error('no <mina@example.com> here'), { responseCode: code })
}
