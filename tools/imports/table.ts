import type { Room } from './rooms.ts'

/** What an import of a room may reach: `always`, or `types` that vanish before the program runs. */
type Reach = 'always' | 'types'

/**
 * What usecases and ports may know of the plumbing, types only: interfaces that a use case is
 * given, and that a test can give it in another form.
 */
export const platformTypesForRules: readonly RegExp[] = [
  /^database\/(?:sql-session|database|turn)\.ts$/,
  /^http\/(?:identity|client|route|ports)\.ts$/,
  /^outbox\/outbox\.ts$/,
  /^bus\/bus\.ts$/,
  /^tokens\/access-claims\.ts$/,
  /^mail\/transport\.ts$/,
  /^(?:logger|metrics)\.ts$/,
]

/** Rooms that may know the types above. */
export const roomsOfRules: ReadonlySet<Room> = new Set<Room>([
  'ports',
  'engine',
  'usecases',
  'workers',
])

/** A fault is told apart by its class, so these may be imported as values too. */
export const platformFaults: readonly RegExp[] = [
  /^database\/sql-session\.ts$/,
  /^mail\/transport\.ts$/,
]

/** The table of architecture.md, “Layout”. What is not listed is refused. */
export const table: Readonly<Record<Room, Partial<Record<Room, Reach>>>> = {
  kernel: { kernel: 'always' },
  contracts: { contracts: 'always' },
  platform: { platform: 'always', kernel: 'always', contracts: 'always' },
  domain: { domain: 'always', kernel: 'always', contracts: 'types' },
  ports: { ports: 'always', domain: 'always', contracts: 'always', kernel: 'always' },
  engine: {
    engine: 'always',
    domain: 'always',
    ports: 'always',
    contracts: 'always',
    kernel: 'always',
  },
  workers: {
    workers: 'always',
    usecases: 'always',
    domain: 'always',
    ports: 'always',
    engine: 'types',
    contracts: 'always',
    kernel: 'always',
  },
  usecases: {
    usecases: 'always',
    engine: 'types',
    domain: 'always',
    ports: 'always',
    contracts: 'always',
    kernel: 'always',
  },
  http: {
    http: 'always',
    usecases: 'always',
    contracts: 'always',
    kernel: 'always',
    platform: 'always',
    // Views and quotes are pure, and a route may show what it read.
    domain: 'always',
    ports: 'types',
  },
  consumers: {
    consumers: 'always',
    usecases: 'always',
    contracts: 'always',
    kernel: 'always',
    platform: 'always',
    domain: 'types',
    ports: 'types',
  },
  adapters: {
    adapters: 'always',
    ports: 'always',
    domain: 'always',
    contracts: 'always',
    kernel: 'always',
    platform: 'always',
  },
  migrations: { migrations: 'always', kernel: 'always', platform: 'always' },
  compose: {
    domain: 'always',
    ports: 'always',
    engine: 'always',
    usecases: 'always',
    http: 'always',
    consumers: 'always',
    workers: 'always',
    adapters: 'always',
    compose: 'always',
    migrations: 'always',
    contracts: 'always',
    kernel: 'always',
    platform: 'always',
  },
  app: {
    app: 'always',
    kernel: 'always',
    contracts: 'always',
    platform: 'always',
    compose: 'always',
    migrations: 'always',
    ports: 'always',
    engine: 'always',
    usecases: 'always',
    http: 'always',
    adapters: 'always',
    consumers: 'always',
    workers: 'always',
  },
  web: { web: 'always', contracts: 'always' },
  testkit: everything(),
  proof: everything(),
  tools: everything(),
  test: everything(),
  unknown: {},
}

function everything(): Partial<Record<Room, Reach>> {
  const rooms: readonly Room[] = [
    ...(['kernel', 'contracts', 'platform', 'testkit', 'domain', 'ports', 'usecases'] as const),
    ...(['engine', 'workers'] as const),
    ...(['http', 'consumers', 'adapters', 'compose', 'migrations', 'app', 'web'] as const),
    ...(['proof', 'tools', 'test'] as const),
  ]
  return Object.fromEntries(rooms.map((room) => [room, 'always' as const]))
}

/** Rooms whose code may use npm packages (those their package declares). */
export const roomsWithLibraries: ReadonlySet<Room> = new Set<Room>([
  ...(['contracts', 'platform', 'adapters', 'compose', 'migrations'] as const),
  ...(['app', 'web', 'testkit', 'proof', 'tools', 'test'] as const),
])

/** The one library that contracts are written in. */
export const contractsLibrary = 'typebox'

/** Rooms that may use Node's own modules; rules are pure and see the world through ports. */
export const roomsWithoutNode: ReadonlySet<Room> = new Set<Room>(['contracts', 'web'])

/** In the rooms of the rules only these: they compute, and touch nothing. */
export const roomsWithPureNode: ReadonlySet<Room> = new Set<Room>([
  'domain',
  'ports',
  'engine',
  'usecases',
  'workers',
])
export const pureNodeModules: ReadonlySet<string> = new Set(['node:crypto', 'node:buffer'])
