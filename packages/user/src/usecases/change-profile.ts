import type { ProfileChanges } from '@onsale/contracts/http/account.ts'
import { refused } from '@onsale/kernel/result.ts'
import { toProfile } from '../domain/profile.ts'
import { openColumns, openPerson } from './open-person.ts'
import type { PersonalDeps } from './personal-deps.ts'
import type { ShownProfile } from './show-profile.ts'

/** Changes what is named, under the row's lock: two changes at once lose nothing of each other. */
export async function changeProfile(
  deps: Pick<PersonalDeps, 'store' | 'vault' | 'sealer' | 'clock' | 'ids'>,
  command: {
    readonly userId: string
    readonly sessionId: string
    readonly changes: ProfileChanges
  },
): Promise<ShownProfile> {
  const { store, sealer, clock, ids } = deps
  const { userId, sessionId, changes } = command
  const { name, phone, locale } = changes
  const opened = await openPerson(deps, userId)
  if (opened === undefined) return refused('UNAUTHENTICATED')
  const { key } = opened
  const phoneSealed = typeof phone === 'string' ? sealer.seal(key, 'phone', phone) : null
  const changed = await store.write(async (tx) => {
    const user = await tx.lockUser(userId)
    if (user === undefined) return undefined
    const after = {
      ...user,
      ...(name !== undefined && { nameSealed: sealer.seal(key, 'name', name) }),
      ...(phone !== undefined && { phoneSealed }),
      ...(locale !== undefined && { locale }),
    }
    if (Object.keys(changes).length === 0) return after
    await tx.updateUser(after)
    await tx.addSecurityEvent({
      id: ids.next(),
      userId,
      type: 'profile-changed',
      at: clock.now(),
      sessionId,
      deviceSealed: null,
    })
    return after
  })
  const person = changed && openColumns(sealer, key, changed)
  if (changed === undefined || person === undefined) return refused('UNAUTHENTICATED')
  return { kind: 'shown', profile: toProfile(changed, person) }
}
