import { DuplicateKey } from '@onsale/platform/database/sql-session.ts'
import type { User } from '../domain/person.ts'
import type { PersonKey, UserTx } from '../ports.ts'
import type { PersonalDeps } from './personal-deps.ts'
import { setPassword } from './set-password.ts'

const NAME = 'Administrator'

export type FirstAdmin = 'there already' | 'made' | 'promoted'

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
export async function makeFirstAdmin(deps: PersonalDeps, named: Named): Promise<FirstAdmin> {
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

async function makeOrPromote(deps: PersonalDeps, named: Named, hash: string): Promise<FirstAdmin> {
  const { store, vault, hashes, ids } = deps
  const known = await store.findUserByAddress(hashes.emailIndex(named.email))
  const personId = known?.id ?? ids.next()
  const key = await vault.make(personId)
  return store.write(async (tx) => {
    if ((await tx.lockAdmins()).length > 0) return 'there already'
    if (known === undefined) return make(tx, deps, { ...named, key, hash })
    const user = await tx.lockUser(personId)
    if (user === undefined) throw new Error('the account of the first admin went; start again')
    // Another process that starts promoted it while this one waited for its row.
    if (user.role === 'admin') return 'there already'
    return promote(tx, deps, { user, key, hash })
  })
}

async function make(
  tx: UserTx,
  { sealer, hashes, clock, ids }: PersonalDeps,
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
    sessionEpoch: 0,
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
  deps: PersonalDeps,
  of: { readonly user: User; readonly key: PersonKey; readonly hash: string },
): Promise<'promoted'> {
  const { key, hash: passwordHash } = of
  const now = deps.clock.now()
  const user = { ...of.user, role: 'admin' as const }
  await tx.addSecurityEvent({
    ...{ id: deps.ids.next(), userId: user.id, type: 'role-changed', at: now },
    ...{ sessionId: null, deviceSealed: null },
  })
  const by = 'password-changed' as const
  await setPassword(deps, tx, { user, key, passwordHash, by, sessionId: null }, now)
  return 'promoted'
}
