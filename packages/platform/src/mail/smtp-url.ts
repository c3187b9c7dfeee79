/** How to reach a mail server, as `SMTP_URL` says it. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `at once`: smtps. `required`: STARTTLS or nothing. `offered`: STARTTLS when there is any. */
  readonly tls: 'at once' | 'required' | 'offered'
  /** False accepts any certificate: `?tls=unverified`. */
  readonly verifyCertificate: boolean
  readonly login?: { readonly user: string; readonly password: string }
}

export type ParsedSmtpUrl =
  | { readonly kind: 'server'; readonly server: SmtpServer }
  /** Says what is wrong without saying any of what was given: it may hold a password. */
  | { readonly kind: 'mistake'; readonly message: string }

const SUBMISSION_PORT = 587
const SMTPS_PORT = 465
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

function mistake(message: string): ParsedSmtpUrl {
  return { kind: 'mistake', message }
}

/**
 * Reads `smtp://[user:password@]host[:port]` and `smtps://…`. A password never crosses a network
 * in the clear: with one, STARTTLS is required, unless the server is this machine.
 */
export function parseSmtpUrl(text: string): ParsedSmtpUrl {
  const url = URL.parse(text)
  if (url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') {
    return mistake('must be a URL with smtp:// or smtps://')
  }
  if (url.hostname === '' || !/^\/?$/.test(url.pathname) || url.hash !== '') {
    return mistake('must name a host, and no path')
  }
  const asked = [...url.searchParams]
  const isUnverified = asked.length === 1 && asked[0]?.join('=') === 'tls=unverified'
  if (asked.length > 0 && !isUnverified) return mistake('knows no parameter but tls=unverified')
  if ((url.username === '') !== (url.password === '')) {
    return mistake('must have user and password together, or neither')
  }
  const login = decodeLogin(url)
  if (login === 'undecodable') return mistake('has a user or password that is not percent-encoded')
  const isImplicit = url.protocol === 'smtps:'
  const needsTls = login !== undefined && !LOOPBACK.test(url.hostname)
  const server: SmtpServer = {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isImplicit ? SMTPS_PORT : SUBMISSION_PORT) : Number(url.port),
    tls: isImplicit ? 'at once' : needsTls ? 'required' : 'offered',
    verifyCertificate: !isUnverified,
    ...(login !== undefined && { login }),
  }
  return { kind: 'server', server }
}

function decodeLogin(url: URL): SmtpServer['login'] | 'undecodable' {
  if (url.username === '') return undefined
  try {
    return { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  } catch {
    return 'undecodable'
  }
}
