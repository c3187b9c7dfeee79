import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import { trustedAddresses } from '../http/trusted-addresses.ts'
import type { MailboxReads, ReceivedMail } from './mailbox.ts'
import { htmlOfMail, listPage, mailPage, PAGE_STYLE_HASH } from './mailbox-view.ts'

/** No script runs, nothing is loaded, and the page can be shown nowhere else. */
const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${PAGE_STYLE_HASH}'`,
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A mail's own HTML: its pictures and its look, and nothing that runs or calls home. */
const MAIL_POLICY = [
  'sandbox',
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ')

const LOOPBACK = ['127.0.0.0/8', '::1', '::ffff:127.0.0.0/104'] as const
const LOOPBACK_HOST = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/**
 * `/dev/mailbox`: the local mailbox to look at, and `/dev/mailbox.json` for programs. To be given
 * to `createHttpServer` as part of `extend`, in development only. It answers whoever sits at this
 * machine: by the socket's address, not by a header; not through a proxy; and not under a name
 * that a page from elsewhere could have pointed here. For everybody else there is nothing: 404.
 * `alsoFrom` are addresses and CIDR blocks that count as this machine: a container sees whoever
 * sits at its host come from the host's end of its network.
 */
export function mailboxPages(
  mailbox: MailboxReads,
  alsoFrom: readonly string[] = [],
): (app: FastifyInstance) => void {
  const isNear = trustedAddresses([...LOOPBACK, ...alsoFrom])
  return (app) => {
    const at = (
      url: string,
      show: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
    ): void => {
      app.get(url, async (request, reply) =>
        isOfThisMachine(request, isNear) ? show(request, reply) : nothing(reply),
      )
    }
    const find = async (request: FastifyRequest): Promise<ReceivedMail | undefined> => {
      const { position = '' } = request.params as { readonly position?: string } // of the URL below
      return /^\d{1,15}$/.test(position) ? mailbox.find(Number(position)) : undefined
    }
    at('/dev/mailbox', async (_request, reply) =>
      sendHtml(reply, PAGE_POLICY, listPage(await mailbox.list())),
    )
    at('/dev/mailbox.json', async (_request, reply) => {
      const mails = await mailbox.list()
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store')
        .send(JSON.stringify({ items: mails.map(toJson) }))
    })
    at('/dev/mailbox/:position', async (request, reply) => {
      const mail = await find(request)
      return mail === undefined ? nothing(reply) : sendHtml(reply, PAGE_POLICY, mailPage(mail))
    })
    at('/dev/mailbox/:position/html', async (request, reply) => {
      const mail = await find(request)
      return mail === undefined ? nothing(reply) : sendHtml(reply, MAIL_POLICY, htmlOfMail(mail))
    })
  }
}

function nothing(reply: FastifyReply): FastifyReply {
  reply.callNotFound()
  return reply
}

function isOfThisMachine(request: FastifyRequest, isNear: (address: string) => boolean): boolean {
  const { headers, socket } = request.raw
  const isForwarded = Object.keys(headers).some((name) => /^(?:x-)?forwarded/.test(name))
  return (
    isNear(socket.remoteAddress ?? '') && !isForwarded && LOOPBACK_HOST.test(headers.host ?? '')
  )
}

function sendHtml(reply: FastifyReply, policy: string, page: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'no-store')
    .send(page)
}

/** What programs read; files without their bytes. */
function toJson(mail: ReceivedMail) {
  return {
    position: mail.position,
    id: mail.id,
    receivedAt: instantToRfc3339(mail.receivedAt),
    from: mail.from.address,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: (mail.attachments ?? []).map(({ fileName, contentType, content, contentId }) => ({
      fileName,
      contentType,
      bytes: content.length,
      ...(contentId !== undefined && { contentId }),
    })),
  }
}
