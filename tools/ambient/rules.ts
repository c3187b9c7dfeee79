/**
 * What a program may not simply reach for, because it comes from the kernel (time, chance,
 * timers) or from the one place that reads the environment.
 */
export interface AmbientRule {
  readonly name: 'time' | 'timers' | 'randomness' | 'environment'
  /** Looked for in masked source: comments and strings are blank there. */
  readonly patterns: readonly RegExp[]
  /** Modules whose import alone breaks the rule, with the names that do; `*` for any. */
  readonly modules: Readonly<Record<string, RegExp>>
  readonly instead: string
}

export const rules: readonly AmbientRule[] = [
  {
    name: 'time',
    patterns: [
      /\bDate\s*\.\s*now\b/g,
      /\bnew\s+Date\s*(?:\(\s*\)|(?![\s\w(]))/g,
      /(?<![\w.$])(?<!new\s)Date\s*\(\s*\)/g,
      /(?<![\w$])performance\s*\.\s*(?:now|timeOrigin)\b/g,
      /\bprocess\s*\.\s*(?:hrtime|uptime)\b/g,
      /\bTemporal\s*\.\s*Now\b/g,
    ],
    modules: { 'node:perf_hooks': /\bperformance\b/ },
    instead: 'take a Clock (kernel/clock.ts) and call its `now()` or `monotonicMs()`',
  },
  {
    name: 'timers',
    patterns: [
      /(?<![\w.$]|function\s)(?:globalThis\s*\.\s*)?set(?:Timeout|Interval|Immediate)\b/g,
      /\bAbortSignal\s*\.\s*timeout\b/g,
    ],
    modules: { 'node:timers': /./, 'node:timers/promises': /./ },
    instead: 'take a Scheduler (kernel/scheduler.ts)',
  },
  {
    name: 'randomness',
    patterns: [
      /\bMath\s*\.\s*random\b/g,
      /\bcrypto\s*\.\s*(?:randomUUID|randomUUIDv7|randomBytes|randomInt|randomFill|getRandomValues)\w*/g,
    ],
    modules: { 'node:crypto': /\b(?:random\w+|getRandomValues)\b/ },
    instead: 'take Randomness or Ids (kernel/randomness.ts, kernel/ids.ts)',
  },
  {
    name: 'environment',
    patterns: [/\bprocess\s*\.\s*env\b/g],
    modules: { 'node:process': /\benv\b/ },
    instead: 'read it in platform/src/config, once, and pass the value on',
  },
]

export interface Exemption {
  /** A folder (ending in `/`) or one file. */
  readonly where: string
  readonly rules: readonly AmbientRule['name'][]
  readonly why: string
}

/** Everything that may, and why. A new line here needs a reason that a reader believes. */
export const exemptions: readonly Exemption[] = [
  {
    where: 'packages/kernel/src/',
    rules: ['time', 'timers', 'randomness'],
    why: 'clock, scheduler and randomness are made here',
  },
  {
    where: 'packages/platform/src/config/',
    rules: ['environment'],
    why: 'the one reader of the environment',
  },
  {
    where: 'apps/onsale/src/main.ts',
    rules: ['environment'],
    why: 'the entry hands process.env to the configuration',
  },
  {
    where: 'packages/platform/src/testing/given-servers.ts',
    rules: ['environment'],
    why: 'tests are told of servers by the environment, and no program imports it',
  },
  {
    where: 'apps/web/src/browser/',
    rules: ['time', 'timers', 'randomness'],
    why: 'time, timers and chance of the browser are taken here, and given to the rest',
  },
]
