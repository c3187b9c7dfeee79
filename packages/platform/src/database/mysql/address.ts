/** Where a service's MySQL schema is, and who we are there. */
export interface MysqlAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Name of the schema; undefined: a name of our own choosing. */
  readonly schema: string | undefined
  /** Encrypted, with a certificate that this machine trusts for this host. */
  readonly tls: boolean
}

/** An address with its schema settled. */
export type MysqlSchema = MysqlAddress & { readonly schema: string }

export type ParsedMysqlUrl =
  | { readonly kind: 'address'; readonly address: MysqlAddress }
  /** Never repeats what was given: there is a password in it. */
  | { readonly kind: 'mistake'; readonly message: string }

const DEFAULT_PORT = 3_306
/** It is written between backticks, and is part of longer names. */
const schemaForm = /^[A-Za-z][A-Za-z0-9_]{0,47}$/

/** Reads `mysql://user:password@host[:port][/schema][?tls=1]`; parts are percent-encoded. */
export function parseMysqlUrl(text: string): ParsedMysqlUrl {
  const url = URL.parse(text)
  if (url?.protocol !== 'mysql:' || url.hostname === '') {
    return mistake('must be a URL with mysql:// and a host')
  }
  if (url.username === '') return mistake('must name an account: mysql://user:password@host')
  const schema = url.pathname.replace(/^\//, '')
  if (schema !== '' && !schemaForm.test(schema)) {
    return mistake('must end in a schema name of letters, digits and _, or in none')
  }
  const tls = url.searchParams.get('tls')
  const others = [...url.searchParams.keys()].filter((name) => name !== 'tls')
  if (others.length > 0 || (tls !== null && tls !== '0' && tls !== '1')) {
    return mistake('understands no parameter but tls=0 and tls=1')
  }
  const [user, password] = [decode(url.username), decode(url.password)]
  if (user === undefined || password === undefined) {
    return mistake('has a % in account or password that is no percent-encoding')
  }
  return {
    kind: 'address',
    address: {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      user,
      password,
      schema: schema === '' ? undefined : schema,
      tls: tls === '1',
    },
  }
}

/** Where it is, for people: no account, no password. */
export function placeOfMysql(address: MysqlAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  const schema = address.schema === undefined ? '' : `/${address.schema}`
  return `mysql://${host}:${address.port}${schema}`
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function mistake(message: string): ParsedMysqlUrl {
  return { kind: 'mistake', message }
}
