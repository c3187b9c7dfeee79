import { addressOf, urlOf } from '@onsale/platform/testing/reach-mysql.ts'

/** Each has a schema and an account of its own, named alike. */
export const OWNERS = ['user', 'user_keys', 'ticket', 'order'] as const
export type Owner = (typeof OWNERS)[number]

/** DATABASE_URL_… of these owners, on the server that `serverUrl` names. */
export function databaseVariables(
  serverUrl: string,
  password: string,
  owners: readonly Owner[],
): Record<string, string> {
  const server = addressOf(serverUrl)
  return Object.fromEntries(
    owners.map((owner) => {
      const name = `onsale_${owner}`
      const url = urlOf({ ...server, user: name, password, schema: name })
      return [`DATABASE_URL_${owner.toUpperCase()}`, url]
    }),
  )
}
