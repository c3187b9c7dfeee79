/** Where a file lives; the import table speaks of these. */
export type Room =
  | 'kernel'
  | 'contracts'
  | 'platform'
  | 'testkit'
  | 'domain'
  | 'ports'
  | 'engine'
  | 'usecases'
  | 'workers'
  | 'http'
  | 'consumers'
  | 'adapters'
  | 'compose'
  | 'migrations'
  | 'app'
  | 'web'
  | 'proof'
  | 'tools'
  | 'test'
  | 'unknown'

export interface Place {
  readonly room: Room
  /** `packages/order`, `apps/onsale`; `.` for what belongs to no workspace. */
  readonly home: string
}

/**
 * `engine` holds what lives as long as the process and serves many use cases (queues, copies);
 * `workers` what runs by the clock instead of by a request.
 */
const SERVICE_ROOMS = [
  'domain',
  'engine',
  'usecases',
  'http',
  'consumers',
  'workers',
  'adapters',
] as const
const PLUMBING: Readonly<Record<string, Room>> = {
  kernel: 'kernel',
  contracts: 'contracts',
  platform: 'platform',
  testkit: 'testkit',
}

export const services: readonly string[] = ['user', 'ticket', 'order', 'gateway']

/** A thread's entry file builds what runs in it, as compose.ts does for the process. */
const THREAD_ENTRY = /^adapters\/sql\/(?:.*\/)?[\w-]*(?:thread|worker)\.ts$/

export function placeOf(file: string): Place {
  const [top = '', name = '', ...rest] = file.split('/')
  if (top === 'tools') return { room: isTest(file) ? 'test' : 'tools', home: '.' }
  if (top === 'proof') return { room: isTest(file) ? 'test' : 'proof', home: '.' }
  const home = `${top}/${name}`
  if (isTest(file)) return { room: 'test', home }
  // Of the web app, `src` and what the build makes for it run in a browser; the rest builds it.
  if (home === 'apps/web')
    return { room: /^(?:src|generated)$/.test(rest[0] ?? '') ? 'web' : 'tools', home }
  if (top === 'apps') return { room: 'app', home }
  if (top !== 'packages') return { room: 'unknown', home: '.' }
  return { room: PLUMBING[name] ?? serviceRoom(rest), home }
}

/** `x.test.ts`, a port's `x.conformance.ts`, and a folder `test/` of what only tests use. */
function isTest(file: string): boolean {
  return /\.(?:test|conformance)\.tsx?$/.test(file) || /\/(?:test|tests|testing)\//.test(file)
}

function serviceRoom(rest: readonly string[]): Room {
  const [top, ...inside] = rest
  if (top === 'migrations') return 'migrations'
  if (top !== 'src') return 'unknown'
  const file = inside.join('/')
  if (file === 'compose.ts' || file.startsWith('compose/') || THREAD_ENTRY.test(file))
    return 'compose'
  if (file === 'ports.ts' || file.startsWith('ports/')) return 'ports'
  return SERVICE_ROOMS.find((room) => file.startsWith(`${room}/`)) ?? 'unknown'
}
