import type { Environment } from '@onsale/platform/config/read-config.ts'

interface Command {
  readonly summary: string
  /** Resolves with the exit code. `serve` resolves once it listens; the process stays. */
  run(args: readonly string[], environment: Environment): Promise<number>
}

/** What `onsale` can do. A command's code is loaded only when it is asked for. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'serve',
    {
      summary: 'start the program (--target=all)',
      run: async (args, environment) =>
        (await import('./serve/run-serve.ts')).runServe(args, environment),
    },
  ],
  [
    'migrate',
    {
      summary: 'bring the databases to the newest schema (--accounts makes their accounts first)',
      run: async (args, environment) =>
        (await import('./migrate/run-migrate.ts')).runMigrate(args, environment),
    },
  ],
  [
    'secrets',
    {
      summary:
        'make the keys and database passwords that a folder lacks: --dir DIR --database HOST',
      run: async (args) => (await import('./secrets/run-secrets.ts')).runSecrets(args),
    },
  ],
  [
    'verify',
    {
      summary: 'check every invariant in the databases; exit 1 on a violation',
      run: async (args, environment) =>
        (await import('./verify/run-verify.ts')).runVerify(args, environment),
    },
  ],
  [
    'rehearse',
    {
      summary: 'load and faults on a scratch instance, with a verdict',
      run: async (args, environment) =>
        (await import('./rehearse/run-rehearse.ts')).runRehearse(args, environment),
    },
  ],
  [
    'dlq',
    {
      summary: 'dead letters: list, replay, drop events that a consumer could not take in',
      run: async (args, environment) =>
        (await import('./dlq/run-dlq.ts')).runDlq(args, environment),
    },
  ],
  [
    'rotate-keys',
    {
      summary: 'bring data keys and secrets under the first of ONSALE_DATA_KEYS',
      run: async (args, environment) =>
        (await import('./rotate-keys/run-rotate-keys.ts')).runRotateKeys(args, environment),
    },
  ],
  [
    'mails',
    {
      summary: 'mails that wait and mails that were given up (--again sends those)',
      run: async (args, environment) =>
        (await import('./mails/run-mails.ts')).runMails(args, environment),
    },
  ],
  [
    'token',
    {
      summary: 'print an access token (development): --sub ID --role customer|staff|admin',
      run: async (args, environment) =>
        (await import('./token/run-token.ts')).runToken(args, environment),
    },
  ],
  [
    'help',
    {
      summary: 'this list',
      async run() {
        console.log(help())
        return 0
      },
    },
  ],
])

export function help(): string {
  const lines = [...commands].map(([name, { summary }]) => `  ${name.padEnd(13)}${summary}`)
  return ['usage: onsale <command>', '', ...lines].join('\n')
}
