import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import type { User } from '../domain/person.ts'
import type { Hashes, Passwords, PersonKey, UserTx } from '../ports.ts'
import type { PersonalDeps } from './personal-deps.ts'

const NAME = 'Administrator'

export type FirstAdmin = 'there already' | 'made' | 'promoted'

type Deps = Pick<PersonalDeps, 'store' | 'vault' | 'sealer' | 'clock' | 'ids'> & {
  readonly hashes: Hashes
  readonly passwords: Passwords
}

interface Named {
  readonly email: string
  readonly password: string
}

/**
 * Makes the admin of the environment when there is none; later starts change nothing. When the
 * address has an account already, that account becomes the admin, with the password of the
 * environment, and its sessions end: whoever signed up with the address before, and knows the
 * password before, gets no admin out of it.
 */
export async function makeFirstAdmin(deps: Deps, named: Named): Promise<FirstAdmin> {
  if (await deps.store.hasAdmin()) return 'there already'
  const passwordHash = await deps.passwords.hash(named.password)
  try {
    return await makeOrPromote(deps, named, passwordHash)
  } catch (fault) {
    if (!(fault instanceof DuplicateKey)) throw fault
  }
  // The address got an account by a moment: by another process that starts, or a sign-up.
  return makeOrPromote(deps, named, passwordHash)
}

async function makeOrPromote(deps: Deps, named: Named, hash: string): Promise<FirstAdmin> {
  const { store, vault, hashes, ids } = deps
  const known = await store.findUserByAddress(hashes.emailIndex(named.email))
  const key = known === undefined ? await vault.make(ids.next()) : undefined
  return store.write(async (tx) => {
    if ((await tx.lockAdmins()).length > 0) return 'there already'
    if (key !== undefined) return make(tx, deps, { ...named, key, hash })
    const user = known && (await tx.lockUser(known.id))
    if (user === undefined) throw new Error('the account of the first admin went; start again')
    return promote(tx, deps, user, hash)
  })
}

async function make(
  tx: UserTx,
  { sealer, hashes, clock, ids }: Deps,
  { email, key, hash }: Named & { readonly key: PersonKey; readonly hash: string },
): Promise<'made'> {
  const now = clock.now()
  await tx.insertUser({
    id: key.personId,
    version: 1,
    emailIndex: hashes.emailIndex(email),
    emailSealed: sealer.seal(key, 'email', email),
    nameSealed: sealer.seal(key, 'name', NAME),
    phoneSealed: null,
    locale: 'ko',
    role: 'admin',
    passwordHash: hash,
    sessionEpoch: 1,
    createdAt: now,
    closedAt: null,
  })
  await tx.addSecurityEvent({
    ...{ id: ids.next(), userId: key.personId, type: 'account-created', at: now },
    ...{ sessionId: null, deviceSealed: null },
  })
  return 'made'
}

async function promote(
  tx: UserTx,
  { clock, ids }: Deps,
  user: User,
  passwordHash: string,
): Promise<'promoted'> {
  const now = clock.now()
  const sessions = await tx.listLiveSessions(user.id, now)
  const sessionEpoch = user.sessionEpoch + 1
  await tx.updateUser({ ...user, role: 'admin', passwordHash, sessionEpoch })
  for (const type of ['role-changed', 'password-changed'] as const) {
    await tx.addSecurityEvent({
      ...{ id: ids.next(), userId: user.id, type, at: now },
      ...{ sessionId: null, deviceSealed: null },
    })
  }
  await tx.endSessions(
    sessions.map(({ id }) => id),
    now,
  )
  return 'promoted'
}
