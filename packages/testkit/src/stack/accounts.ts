import { addressOf, onServer, urlOf } from '@onsale/platform/testing/reach-mysql.ts'

/** Each has a schema and an account of its own, named alike. */
const OWNERS = ['user', 'user_keys', 'ticket', 'order'] as const
export type Owner = (typeof OWNERS)[number]

/** DATABASE_URL of each owner. */
export type DatabaseUrls = Readonly<Record<Owner, string>>

/**
 * Makes what is missing of schemas and accounts: each account has all rights on its own schema
 * and none on another.
 */
export async function makeAccounts(
  /** Of an account that may do this. */
  serverUrl: string,
  options: { readonly prefix: string; readonly password: string },
): Promise<DatabaseUrls> {
  const server = addressOf(serverUrl)
  const { prefix, password } = options
  const urls = OWNERS.map((owner) => {
    const name = `${prefix}_${owner}`
    return [owner, urlOf({ ...server, user: name, password, schema: name })] as const
  })
  await onServer(
    server,
    OWNERS.flatMap((owner) => {
      const name = `${prefix}_${owner}`
      const account = `'${name}'@'%'`
      return [
        `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
        `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY '${password}'`,
        // An underscore stands for any letter here.
        `GRANT ALL PRIVILEGES ON \`${name.replaceAll('_', '\\_')}\`.* TO ${account}`,
      ]
    }),
  )
  return Object.fromEntries(urls) as DatabaseUrls // one entry an owner
}
