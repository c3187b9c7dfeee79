import Type from 'typebox'
import { roleSchema } from '../http/account.ts'
import { defineCall } from '../http/call.ts'

export const REVOCATIONS_PAGE_MAX = 1_000

/**
 * gateway → user: sessions ended after this position, lowest first. An access token of such a
 * session is refused, until `forgetAt` (UTC ms), when the last one has run out anyway. A page
 * shorter than `limit` is the last one for now.
 */
export const listRevocations = defineCall({
  operation: 'listRevocations',
  summary: 'Sessions that ended, by position',
  tag: 'Internal',
  method: 'GET',
  path: '/internal/revocations',
  access: 'service',
  query: Type.Object({
    after: Type.Integer({ minimum: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: REVOCATIONS_PAGE_MAX }),
  }),
  answers: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          position: Type.Integer(),
          sessionId: Type.String(),
          forgetAt: Type.Integer(),
        }),
      ),
    }),
  },
  refusals: [],
})

/**
 * gateway → user: whether the session of a staff or admin token lives, and in which role. A
 * session that was never given out is not `known`: its token stands for itself.
 */
export const judgeSession = defineCall({
  operation: 'judgeSession',
  summary: 'Whether a session lives',
  tag: 'Internal',
  method: 'GET',
  path: '/internal/sessions/{sessionId}',
  access: 'service',
  params: Type.Object({ sessionId: Type.String() }),
  answers: {
    200: Type.Object({
      known: Type.Boolean(),
      live: Type.Boolean(),
      role: Type.Optional(roleSchema),
    }),
  },
  refusals: [],
})
