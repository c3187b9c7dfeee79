/** Only a path of this site: a link must not send anybody elsewhere after logging in. */
export function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** The address to come back to, of a page's search. */
export function nextOf(search: Readonly<Record<string, unknown>>): { next?: string } {
  return typeof search['next'] === 'string' ? { next: search['next'] } : {}
}
