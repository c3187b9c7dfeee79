import type { Profile } from '@onsale/contracts/http/account.ts'
import { instantToRfc3339 } from '@onsale/kernel/calendar.ts'
import type { User } from './person.ts'

/** What the person's key opens. */
export interface OpenedPerson {
  readonly email: string
  readonly name: string
  readonly phone: string | undefined
}

export function toProfile(user: User, { email, name, phone }: OpenedPerson): Profile {
  return {
    id: user.id,
    email,
    name,
    ...(phone !== undefined && { phone }),
    locale: user.locale,
    role: user.role,
    createdAt: instantToRfc3339(user.createdAt),
  }
}
