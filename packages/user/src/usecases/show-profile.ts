import type { Profile } from '@onsale/contracts/http/account.ts'
import { type Refused, refused } from '@onsale/kernel/result.ts'
import { toProfile } from '../domain/profile.ts'
import { openPerson } from './open-person.ts'
import type { PersonalDeps } from './personal-deps.ts'

export type ShownProfile =
  | { readonly kind: 'shown'; readonly profile: Profile }
  | Refused<'UNAUTHENTICATED'>

export async function showProfile(
  deps: Pick<PersonalDeps, 'store' | 'vault' | 'sealer'>,
  query: { readonly userId: string },
): Promise<ShownProfile> {
  const opened = await openPerson(deps, query.userId)
  if (opened === undefined) return refused('UNAUTHENTICATED')
  return { kind: 'shown', profile: toProfile(opened.user, opened.person) }
}
