import type { Config } from '@onsale/platform/config/read-config.ts'
import type { MysqlAddress, MysqlSchema } from '@onsale/platform/database/mysql/address.ts'
import type { MysqlAccount } from '@onsale/platform/database/mysql/make-accounts.ts'

export type AccountsOfServices =
  | {
      readonly kind: 'accounts'
      readonly admin: MysqlAddress
      readonly accounts: readonly MysqlAccount[]
    }
  /** What to change in the environment, one thing each; never holds a password. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] }

/**
 * The database accounts that the services are configured with: one for each service, with its
 * schemas. Each must be another's than the admin's, on the admin's server.
 */
export function accountsOfServices(
  config: Pick<Config, 'databases' | 'databaseAdmin'>,
): AccountsOfServices {
  const { databaseAdmin: admin, databases } = config
  const services = [
    ['DATABASE_URL_USER', [databases.user, databases.userKeys]],
    ['DATABASE_URL_TICKET', [databases.ticket]],
    ['DATABASE_URL_ORDER', [databases.order]],
  ] as const
  if (admin === undefined) {
    return { kind: 'mistakes', mistakes: ['DATABASE_ADMIN_URL is needed to make accounts'] }
  }
  const mistakes: string[] = []
  const accounts = new Map<string, MysqlAccount & { readonly name: string }>()
  for (const [name, places] of services) {
    const schemas = places.filter((place) => place !== undefined)
    if (schemas.length === 0) mistakes.push(`${name} is needed: whose account shall be made?`)
    for (const schema of schemas) {
      const known = accounts.get(schema.user)
      const mistake = mistakeOf(name, schema, { admin, known })
      if (mistake !== undefined) {
        mistakes.push(mistake)
        break
      }
      const before = known?.schemas ?? []
      const { user, password } = schema
      accounts.set(user, { name, user, password, schemas: [...before, schema.schema] })
    }
  }
  if (mistakes.length > 0) return { kind: 'mistakes', mistakes }
  const made = [...accounts.values()].map(({ name: _, ...account }) => account)
  return { kind: 'accounts', admin, accounts: made }
}

function mistakeOf(
  name: string,
  { host, port, user, password }: MysqlSchema,
  others: {
    readonly admin: MysqlAddress
    readonly known: (MysqlAccount & { readonly name: string }) | undefined
  },
): string | undefined {
  const { admin, known } = others
  if (host !== admin.host || port !== admin.port) {
    return `${name} is on another server than DATABASE_ADMIN_URL: make its account there by hand`
  }
  if (user === admin.user) return `${name} names the account of DATABASE_ADMIN_URL; give it its own`
  if (known !== undefined && known.name !== name) {
    return `${name} names the account of ${known.name}, ${user}; give it its own`
  }
  if (known !== undefined && known.password !== password) {
    return `${name} and its keys name one account, ${user}, with two passwords`
  }
  return undefined
}
