import Type from 'typebox'
import { profileSchema, roleBody } from './account.ts'
import { defineCall } from './call.ts'
import { idSchema, instantSchema } from './pieces.ts'

const tag = 'Administration'
const userParams = Type.Object({ userId: idSchema })

export const changeRole = defineCall({
  operation: 'changeRole',
  summary: "Change a person's role; ends the person's sessions",
  tag,
  method: 'PUT',
  path: '/api/admin/users/{userId}/role',
  access: 'admin',
  params: userParams,
  body: roleBody,
  answers: { 204: null },
  refusals: ['NOT_FOUND'],
})

/** Of an account, or of a deleted one what commerce law keeps (`retainedUntil`). */
export const readPersonalData = defineCall({
  operation: 'readPersonalData',
  summary: "A person's data, for a reason that is recorded",
  tag,
  method: 'GET',
  path: '/api/admin/users/{userId}/personal-data',
  access: 'admin',
  params: userParams,
  query: Type.Object({
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\p{Cc}]*\\S[^\\p{Cc}]*$' }),
  }),
  answers: {
    200: Type.Object(
      {
        ...Type.Partial(profileSchema).properties,
        id: idSchema,
        retainedUntil: Type.Optional(instantSchema),
      },
      { title: 'PersonalData' },
    ),
  },
  refusals: ['NOT_FOUND'],
})

export const adminUserCalls = [changeRole, readPersonalData] as const
