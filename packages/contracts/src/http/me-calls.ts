import Type from 'typebox'
import {
  changePasswordBody,
  deleteAccountBody,
  profileChangesBody,
  profileSchema,
  securityEventSchema,
  sessionSchema,
} from './account.ts'
import { defineCall } from './call.ts'
import { idSchema, listQuery, pageOf } from './pieces.ts'

const tag = 'My account'

export const getProfile = defineCall({
  operation: 'getProfile',
  summary: 'My profile',
  tag,
  method: 'GET',
  path: '/api/me',
  access: 'customer',
  answers: { 200: profileSchema },
  refusals: [],
})

export const changeProfile = defineCall({
  operation: 'changeProfile',
  summary: 'Change my name, phone or language',
  tag,
  method: 'PATCH',
  path: '/api/me',
  access: 'customer',
  body: profileChangesBody,
  answers: { 200: profileSchema },
  refusals: [],
})

export const deleteAccount = defineCall({
  operation: 'deleteAccount',
  summary: 'Delete my account; what the law keeps is sealed away until its time ends',
  tag,
  method: 'DELETE',
  path: '/api/me',
  access: 'customer',
  body: deleteAccountBody,
  answers: { 204: null },
  refusals: ['BAD_CREDENTIALS', 'ORDERS_OPEN'],
})

/** Everything we keep about the person; members are added as we keep more. */
export const exportAccount = defineCall({
  operation: 'exportAccount',
  summary: 'Everything we keep about me',
  tag,
  method: 'GET',
  path: '/api/me/export',
  access: 'customer',
  answers: {
    200: Type.Object(
      { profile: profileSchema },
      { title: 'AccountExport', additionalProperties: true },
    ),
  },
  refusals: [],
})

export const listSecurityEvents = defineCall({
  operation: 'listSecurityEvents',
  summary: 'What happened to the safety of my account, newest first',
  tag,
  method: 'GET',
  path: '/api/me/security-events',
  access: 'customer',
  query: Type.Object(listQuery),
  answers: { 200: pageOf(securityEventSchema) },
  refusals: [],
})

export const changePassword = defineCall({
  operation: 'changePassword',
  summary: 'Change my password; ends every session, this one too',
  tag,
  method: 'PUT',
  path: '/api/me/password',
  access: 'customer',
  body: changePasswordBody,
  answers: { 204: null },
  refusals: ['BAD_CREDENTIALS'],
})

export const listSessions = defineCall({
  operation: 'listSessions',
  summary: 'The devices that I am logged in on',
  tag,
  method: 'GET',
  path: '/api/me/sessions',
  access: 'customer',
  answers: { 200: Type.Object({ items: Type.Array(sessionSchema) }) },
  refusals: [],
})

export const endSession = defineCall({
  operation: 'endSession',
  summary: 'Log one of my devices out',
  tag,
  method: 'DELETE',
  path: '/api/me/sessions/{sessionId}',
  access: 'customer',
  params: Type.Object({ sessionId: idSchema }),
  answers: { 204: null },
  refusals: ['NOT_FOUND'],
})

export const meCalls = [
  getProfile,
  changeProfile,
  deleteAccount,
  exportAccount,
  listSecurityEvents,
  changePassword,
  listSessions,
  endSession,
] as const
