export const APP_CACHE = 'onsale-app'
export const TICKETS_CACHE = 'onsale-tickets'
/** Of each cache: an order needs two answers, a release about thirty files. */
export const TICKETS_KEPT_MAX = 200

/** An order and its tickets; nothing else of a person is kept on a device. */
export function isKeptAnswer(path: string): boolean {
  return /^\/api\/orders\/[^/]+(?:\/admissions)?$/.test(path) || path === '/api/site'
}

/** Pages that are worth opening without a network; all of them are the same page. */
export function isKeptPage(path: string): boolean {
  return path === '/' || path === '/me/orders' || path.startsWith('/orders/')
}
