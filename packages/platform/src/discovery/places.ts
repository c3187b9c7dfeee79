/** Services that others call: those whose instances have to be found. */
export const calledTargets = ['user', 'ticket', 'order'] as const
export type CalledTarget = (typeof calledTargets)[number]

/** Where the instances of a service are. */
export type Place =
  /** Base addresses of their internal listeners, such as `http://10.0.0.7:9464`. */
  | { readonly kind: 'list'; readonly urls: readonly string[] }
  /** Whatever addresses this name has, all of them with this port. */
  | { readonly kind: 'dns'; readonly host: string; readonly port: number }

/** A service that is left out is found in the registry in Redis. */
export type Places = Readonly<Partial<Record<CalledTarget, Place>>>

export type ParsedPlaces =
  | { readonly kind: 'places'; readonly places: Places }
  /** Says what is wrong with which entry, and never repeats what was given. */
  | { readonly kind: 'mistake'; readonly message: string }

const INSTANCES_A_LIST_MAX = 100

/**
 * Reads `user=dns://user:9464,order=http://a:9464|http://b:9464`: entries with commas; an entry
 * is a service with one DNS name, or with addresses of its instances.
 */
export function parsePlaces(text: string): ParsedPlaces {
  const places: Partial<Record<CalledTarget, Place>> = {}
  const mistakes: string[] = []
  for (const [at, entry] of text.split(',').entries()) {
    const which = `entry ${at + 1}`
    const [, name = '', where = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(entry) ?? []
    const target = calledTargets.find((known) => known === name)
    if (target === undefined) {
      mistakes.push(`${which} must begin with ${calledTargets.join('=, ')}=`)
      continue
    }
    const place = parsePlace(where.trim())
    if (place.kind === 'mistake') mistakes.push(`${which} (${target}) ${place.message}`)
    else if (places[target] !== undefined) mistakes.push(`${which} names ${target} once more`)
    else places[target] = place
  }
  if (mistakes.length > 0) return { kind: 'mistake', message: mistakes.join('; ') }
  return { kind: 'places', places }
}

function parsePlace(text: string): Place | { readonly kind: 'mistake'; readonly message: string } {
  if (text.startsWith('dns:')) {
    const name = parseName(text)
    return name ?? mistake('must be one dns://host:port, or addresses with | between them')
  }
  const urls = text.split('|').map((url) => parseAddress(url.trim()))
  if (urls.length > INSTANCES_A_LIST_MAX) {
    return mistake(`has more than ${INSTANCES_A_LIST_MAX} addresses`)
  }
  if (!urls.every((url) => url !== undefined)) {
    return mistake('must be http(s)://host:port, several with |, or one dns://host:port')
  }
  if (new Set(urls).size < urls.length) return mistake('has an address twice')
  return { kind: 'list', urls }
}

function parseName(text: string): Place | undefined {
  const [, host = '', digits = ''] = /^dns:\/\/([\w.-]{1,253}):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  return host !== '' && port >= 1 && port <= 65_535 ? { kind: 'dns', host, port } : undefined
}

/** Scheme, host and port as a URL writes them; undefined when there is more or less. */
function parseAddress(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  const isBare = url.pathname === '/' && url.search === '' && url.hash === ''
  return isBare && url.username === '' && url.password === '' ? url.origin : undefined
}

function mistake(message: string): { readonly kind: 'mistake'; readonly message: string } {
  return { kind: 'mistake', message }
}
