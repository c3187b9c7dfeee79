import Type from 'typebox'
import {
  attemptSchema,
  confirmResetBody,
  logInBody,
  refreshBody,
  resendCodeBody,
  resetPasswordBody,
  signUpBody,
  tokensSchema,
  verifyEmailBody,
} from './account.ts'
import { defineCall } from './call.ts'

const tag = 'Accounts'
const taken = Type.Object({}, { title: 'Taken' })

export const signUp = defineCall({
  operation: 'signUp',
  summary: 'Ask for an account; the same kind of answer when the address is taken',
  tag,
  method: 'POST',
  path: '/api/auth/signup',
  access: 'public',
  body: signUpBody,
  answers: { 202: attemptSchema },
  refusals: [],
})

export const verifyEmail = defineCall({
  operation: 'verifyEmail',
  summary: 'Prove an address by the code that was sent to it',
  tag,
  method: 'POST',
  path: '/api/auth/verify-email',
  access: 'public',
  body: verifyEmailBody,
  answers: { 204: null },
  refusals: ['CODE_INVALID'],
})

export const resendCode = defineCall({
  operation: 'resendCode',
  summary: 'Send a new code for the same attempt',
  tag,
  method: 'POST',
  path: '/api/auth/verify-email/resend',
  access: 'public',
  body: resendCodeBody,
  answers: { 202: taken },
  refusals: [],
})

export const logIn = defineCall({
  operation: 'logIn',
  summary: 'Log in on this device',
  tag,
  method: 'POST',
  path: '/api/auth/login',
  access: 'public',
  body: logInBody,
  answers: { 200: tokensSchema },
  refusals: ['BAD_CREDENTIALS', 'EMAIL_NOT_VERIFIED', 'FORBIDDEN'],
})

export const refreshTokens = defineCall({
  operation: 'refreshTokens',
  summary: 'New tokens for an old refresh token, by body or by cookie',
  tag,
  method: 'POST',
  path: '/api/auth/refresh',
  access: 'public',
  body: refreshBody,
  bodyOptional: true,
  answers: { 200: tokensSchema },
  refusals: ['UNAUTHENTICATED', 'REFRESH_REUSED', 'FORBIDDEN'],
})

export const logOut = defineCall({
  operation: 'logOut',
  summary: 'End this session',
  tag,
  method: 'POST',
  path: '/api/auth/logout',
  access: 'customer',
  answers: { 204: null },
  refusals: [],
})

export const logOutEverywhere = defineCall({
  operation: 'logOutEverywhere',
  summary: 'End every session of mine',
  tag,
  method: 'POST',
  path: '/api/auth/logout-all',
  access: 'customer',
  answers: { 204: null },
  refusals: [],
})

export const resetPassword = defineCall({
  operation: 'resetPassword',
  summary: 'Ask for a code to set a new password',
  tag,
  method: 'POST',
  path: '/api/auth/password-reset',
  access: 'public',
  body: resetPasswordBody,
  answers: { 202: taken },
  refusals: [],
})

export const confirmReset = defineCall({
  operation: 'confirmReset',
  summary: 'Set a new password with the code; ends every session',
  tag,
  method: 'POST',
  path: '/api/auth/password-reset/confirm',
  access: 'public',
  body: confirmResetBody,
  answers: { 204: null },
  refusals: ['CODE_INVALID'],
})

export const authCalls = [
  signUp,
  verifyEmail,
  resendCode,
  logIn,
  refreshTokens,
  logOut,
  logOutEverywhere,
  resetPassword,
  confirmReset,
] as const
