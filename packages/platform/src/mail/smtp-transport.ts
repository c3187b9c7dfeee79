import { createTransport, type NodemailerError, type SMTPPoolOptions } from 'nodemailer'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { Scheduler } from '@onsale/kernel/scheduler.ts'
import { assertPlain } from './assert-plain.ts'
import type { MailSender } from './sender.ts'
import type { SmtpServer } from './smtp-url.ts'
import {
  MailDelayed,
  MailRefused,
  MailServerAway,
  type MailTransport,
  type OutgoingMail,
} from './transport.ts'

export interface SmtpBounds {
  readonly connectionsMax: number
  readonly dnsTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly greetingTimeoutMs: number
  /** Of silence, once connected. */
  readonly silenceTimeoutMs: number
  /** From handing a mail over to its end; the only bound on a server that trickles. */
  readonly sendTimeoutMs: number
  /** To connect, greet and log in on a connection of its own. */
  readonly checkTimeoutMs: number
}

export const SMTP_BOUNDS: SmtpBounds = {
  connectionsMax: 4,
  dnsTimeoutMs: 5_000,
  connectTimeoutMs: 10_000,
  greetingTimeoutMs: 10_000,
  silenceTimeoutMs: 30_000,
  sendTimeoutMs: 60_000,
  checkTimeoutMs: 20_000,
}

const MAILS_PER_CONNECTION_MAX = 100
const RESPONSE_BYTES_MAX = 65_536

export interface SmtpTransportOptions {
  readonly server: SmtpServer
  readonly sender: MailSender
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly bounds?: Partial<SmtpBounds>
}

/**
 * Mail over SMTP, by a bounded pool of connections. No mail that a server has seen any of is tried
 * again in here: it may have arrived, and whoever keeps the queue decides about a repeat.
 */
export function createSmtpTransport(options: SmtpTransportOptions): MailTransport {
  const { sender, scheduler, clock } = options
  const bounds = { ...SMTP_BOUNDS, ...options.bounds }
  const pool = createTransport(poolOptions(options.server, bounds))
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1)
  const closing = new AbortController()

  const deliver = async (mail: OutgoingMail): Promise<void> => {
    const timeOut = new AbortController()
    const takeBack = scheduler.after(bounds.sendTimeoutMs, () => timeOut.abort())
    const signal = AbortSignal.any([timeOut.signal, closing.signal])
    try {
      await pool.sendMail({ ...messageOf(mail, sender, domain, clock), signal })
    } finally {
      takeBack()
    }
  }
  const check = async (): Promise<void> => {
    const { promise: timedOut, reject } = Promise.withResolvers<never>()
    const takeBack = scheduler.after(bounds.checkTimeoutMs, () =>
      reject(new MailServerAway('TIMEOUT')),
    )
    const cutOff = (): void => reject(new MailServerAway('CLOSED'))
    closing.signal.addEventListener('abort', cutOff, { once: true })
    try {
      await Promise.race([pool.verify(), timedOut])
    } catch (fault) {
      throw fault instanceof MailServerAway ? fault : new MailServerAway(reasonOf(fault))
    } finally {
      takeBack()
      closing.signal.removeEventListener('abort', cutOff)
    }
  }
  return {
    async send(mail) {
      assertPlain(mail)
      if (closing.signal.aborted) throw new MailServerAway('CLOSED')
      try {
        await deliver(mail)
      } catch (fault) {
        if (closing.signal.aborted) throw new MailServerAway('CLOSED')
        const judged = judge(fault)
        if (judged !== 'the connection') throw judged
        // Did the server go, or only this mail with its connection? Another one tells.
        await check()
        throw new MailDelayed(reasonOf(fault))
      }
    },
    check,
    async close() {
      closing.abort()
      pool.close({ force: true })
    },
  }
}

function poolOptions(
  server: SmtpServer,
  bounds: SmtpBounds,
): SMTPPoolOptions & { readonly pool: true } {
  const { login } = server
  return {
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.tls === 'at once',
    requireTLS: server.tls === 'required',
    ...(login !== undefined && { auth: { user: login.user, pass: login.password } }),
    tls: { rejectUnauthorized: server.verifyCertificate },
    maxConnections: bounds.connectionsMax,
    maxMessages: MAILS_PER_CONNECTION_MAX,
    // Once, over another connection, when the server left one in the pool that had sent mails
    // before: the library does it only while not a byte of this mail was sent.
    maxRequeues: 1,
    maxResponseSize: RESPONSE_BYTES_MAX,
    dnsTimeout: bounds.dnsTimeoutMs,
    connectionTimeout: bounds.connectTimeoutMs,
    greetingTimeout: bounds.greetingTimeoutMs,
    socketTimeout: bounds.silenceTimeoutMs,
    socketCloseTimeout: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function messageOf(mail: OutgoingMail, sender: MailSender, domain: string, clock: Clock) {
  return {
    messageId: `<${mail.id}@${domain}>`,
    date: new Date(clock.now()),
    from: { name: sender.name, address: sender.address },
    to: { name: '', address: mail.to },
    envelope: { from: sender.address, to: [mail.to] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Nobody's out-of-office answers a ticket.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    attachments: (mail.attachments ?? []).map((attachment) => ({
      filename: attachment.fileName,
      contentType: attachment.contentType,
      content: Buffer.from(attachment.content),
      ...(attachment.contentId !== undefined && {
        cid: attachment.contentId,
        contentDisposition: 'inline' as const,
      }),
    })),
  }
}

/** A server that says no to one mail says it to its recipient or to its content. */
const OF_THIS_MAIL = new Set(['RCPT TO', 'DATA'])

function judge(fault: unknown): Error | 'the connection' {
  const { code, command = '', responseCode } = faultOf(fault)
  if (code === 'EABORT') return new MailDelayed('TIMEOUT')
  if (responseCode !== undefined && responseCode !== 421) {
    const isPermanent = responseCode >= 500 && responseCode !== 503
    if (OF_THIS_MAIL.has(command)) {
      return isPermanent ? new MailRefused(reasonOf(fault)) : new MailDelayed(reasonOf(fault))
    }
    // A sender that is not welcome, or "too busy" before any recipient was named.
    if (command === 'MAIL FROM') {
      return isPermanent ? new MailServerAway(reasonOf(fault)) : new MailDelayed(reasonOf(fault))
    }
    return new MailServerAway(reasonOf(fault))
  }
  // The library itself would not send this: an address of a form it cannot put on the wire.
  if (code === 'EENVELOPE' && responseCode === undefined) return new MailRefused(reasonOf(fault))
  if (code === 'EMESSAGE' && responseCode === undefined) return new MailRefused(reasonOf(fault))
  return 'the connection'
}

function faultOf(fault: unknown): Partial<NodemailerError> {
  return fault instanceof Error ? fault : {}
}

/** Codes alone: an answer's text may repeat the address, or words of the mail. */
function reasonOf(fault: unknown): string {
  const { code, command, responseCode } = faultOf(fault)
  if (responseCode !== undefined) return `${command ?? 'CONN'} ${responseCode}`
  return typeof code === 'string' ? code : 'UNKNOWN'
}
