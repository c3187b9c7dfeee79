import { isIP } from 'node:net'
import { type MysqlAddress, parseMysqlUrl } from '../database/mysql/address.ts'
import { parsePlaces, type Places } from '../discovery/places.ts'
import { type MailSender, parseMailSender } from '../mail/sender.ts'
import { parseSmtpUrl, type SmtpServer } from '../mail/smtp-url.ts'
import { parseRedisUrl } from '../redis/endpoints.ts'
import { parseKeys, type Keys } from './keys.ts'

export type Read<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  /** Never repeats what was given: it may be a secret. */
  | { readonly kind: 'mistake'; readonly message: string }

/** How the text of a variable becomes a value, and how the table calls it. */
export interface Kind<Value> {
  readonly label: string
  read(text: string): Read<Value>
}

function value<Value>(found: Value): Read<Value> {
  return { kind: 'value', value: found }
}

function mistake(message: string): Read<never> {
  return { kind: 'mistake', message }
}

export const text: Kind<string> = { label: 'text', read: value }

export function integer(min: number, max: number): Kind<number> {
  return {
    label: `integer ${min}–${max}`,
    read(given) {
      const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN
      const fits = number >= min && number <= max
      return fits ? value(number) : mistake(`must be a whole number from ${min} to ${max}`)
    },
  }
}

export const flag: Kind<boolean> = {
  label: '0 or 1',
  read: (given) =>
    given === '0' || given === '1' ? value(given === '1') : mistake('must be 0 or 1'),
}

export function oneOf<const Words extends readonly string[]>(words: Words): Kind<Words[number]> {
  return {
    label: words.join(', '),
    read(given) {
      const word = words.find((known) => known === given)
      return word === undefined ? mistake(`must be one of ${words.join(', ')}`) : value(word)
    },
  }
}

export const keys: Kind<Keys> = {
  label: 'kid:base64url[,older:…]',
  read(given) {
    const parsed = parseKeys(given)
    return parsed.kind === 'keys' ? value(parsed.keys) : mistake(parsed.message)
  },
}

/** A URL with one of these schemes; credentials in it are the scheme's business. */
export function url(...schemes: string[]): Kind<string> {
  return {
    label: schemes.map((scheme) => `${scheme}://…`).join(' or '),
    read(given) {
      const scheme = URL.parse(given)?.protocol.slice(0, -1)
      return scheme !== undefined && schemes.includes(scheme)
        ? value(given)
        : mistake(`must be a URL with ${schemes.map((one) => `${one}://`).join(' or ')}`)
    },
  }
}

/** Server, account and schema of MySQL. */
export const mysqlUrl: Kind<MysqlAddress> = {
  label: 'mysql://user:password@host[:port][/schema][?tls=1]',
  read(given) {
    const parsed = parseMysqlUrl(given)
    return parsed.kind === 'address' ? value(parsed.address) : mistake(parsed.message)
  },
}

/** One Redis, or several nodes of a Cluster; credentials in it are never told. */
export const redisUrl: Kind<string> = {
  label: 'redis[s]://[user:password@]host[:port][/db], nodes of a Cluster with commas',
  read: (given) =>
    parseRedisUrl(given) === undefined
      ? mistake('must be a redis:// or rediss:// URL, several with commas')
      : value(given),
}

/** Scheme, host and port only, as browsers write an origin. */
export const origin: Kind<string> = {
  label: 'http(s)://host[:port]',
  read(given) {
    const parsed = URL.parse(given)
    const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:'
    if (parsed === null || !isWeb || parsed.username !== '' || parsed.password !== '') {
      return mistake('must be an http:// or https:// address')
    }
    const bare = parsed.pathname === '/' && parsed.search === '' && parsed.hash === ''
    return bare ? value(parsed.origin) : mistake('must end after host and port')
  },
}

export const brokers: Kind<readonly string[]> = {
  label: 'host:port[,host:port…]',
  read(given) {
    const list = given.split(',').map((broker) => broker.trim())
    const fits = list.every((broker) => /^[\w.-]+:\d{1,5}$/.test(broker))
    return fits ? value(list) : mistake('must be host:port, several with commas')
  },
}

function isNetwork(block: string): boolean {
  const [address = '', prefix, ...rest] = block.split('/')
  const bits = isIP(address) === 6 ? 128 : 32
  if (isIP(address) === 0 || rest.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
}

/** IP addresses and CIDR blocks; `none` for none. */
export const networks: Kind<readonly string[]> = {
  label: 'none, or addresses and CIDR blocks with commas',
  read(given) {
    if (given === 'none') return value([])
    const list = given.split(',').map((block) => block.trim())
    return list.every(isNetwork)
      ? value(list)
      : mistake('must be none, or IP addresses and CIDR blocks with commas')
  },
}

export const mailAddress: Kind<string> = {
  label: 'mail address',
  read: (given) =>
    given.length <= 254 && /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/.test(given)
      ? value(given)
      : mistake('must be a mail address in ASCII'),
}

export const mailSender: Kind<MailSender> = {
  label: 'address, or Name <address>',
  read(given) {
    const sender = parseMailSender(given)
    return sender === undefined
      ? mistake('must be a mail address in ASCII, or a name and <address>')
      : value(sender)
  },
}

export const smtpServer: Kind<SmtpServer> = {
  label: 'smtp://… or smtps://…',
  read(given) {
    const parsed = parseSmtpUrl(given)
    return parsed.kind === 'server' ? value(parsed.server) : mistake(parsed.message)
  },
}

/** Where services are found, instead of in the registry. */
export const places: Kind<Places> = {
  label: 'service=dns://host:port, or service=http://host:port|http://…, several with commas',
  read(given) {
    const parsed = parsePlaces(given)
    return parsed.kind === 'places' ? value(parsed.places) : mistake(parsed.message)
  },
}

export const password: Kind<string> = {
  label: '10–128 characters',
  read(given) {
    const { length } = Array.from(given.normalize('NFC')) // code points
    return length >= 10 && length <= 128 ? value(given) : mistake('must have 10 to 128 characters')
  },
}
