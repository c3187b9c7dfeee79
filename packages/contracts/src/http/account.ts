import Type, { type Static } from 'typebox'
import { idSchema, instantSchema, oneOf, strict } from './pieces.ts'

export const EMAIL_LENGTH_MAX = 254
export const NEW_PASSWORD_CHARACTERS_MIN = 10
export const NEW_PASSWORD_CHARACTERS_MAX = 128
/** Log-in judges no more of a password than this, so that old rules never lock anybody out. */
export const PASSWORD_LENGTH_MAX = 1_024

export const roleSchema = oneOf('customer', 'staff', 'admin')
export const localeSchema = oneOf('ko', 'en')

/** RFC 5321's dot-atom form in ASCII; international domains as punycode. */
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
export const emailInput = Type.String({
  minLength: 3,
  maxLength: EMAIL_LENGTH_MAX,
  pattern: `^(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@${label}(?:\\.${label})+$`,
})

/** A name as people write it, without control, format or line-separating characters. */
const plainName = { minLength: 1, maxLength: 100, pattern: '^[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+$' }
export const personNameInput = Type.String(plainName)
export const deviceNameInput = Type.String(plainName)
export const phoneInput = Type.String({ minLength: 3, maxLength: 20, pattern: '^[+0-9 -]+$' })
/** Judged further by the service: characters after NFC, and whether it is a common one. */
export const newPasswordInput = Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX })
/** Of any length up to that: a password that nobody may have is a wrong password. */
export const passwordInput = Type.String({ maxLength: PASSWORD_LENGTH_MAX })
/** Of any form: a text that is no code is a wrong code. */
export const codeInput = Type.String()

/**
 * What a person agreed to: the name of a text, such as `terms`, with the version agreed to, or
 * whether a box was ticked.
 */
export const agreementsInput = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9_.-]{1,40}$' }),
  Type.Union([Type.Boolean(), Type.String({ minLength: 1, maxLength: 40, pattern: '^[ -~]+$' })]),
  { ...strict, maxProperties: 20, title: 'Agreements' },
)

export const signUpBody = Type.Object(
  {
    email: emailInput,
    password: newPasswordInput,
    name: personNameInput,
    phone: Type.Optional(phoneInput),
    locale: Type.Optional(localeSchema),
    agreements: Type.Optional(agreementsInput),
  },
  { ...strict, title: 'SignUp' },
)

export const attemptSchema = Type.Object({ attemptId: idSchema }, { title: 'SignUpAttempt' })

export const verifyEmailBody = Type.Object(
  { attemptId: idSchema, code: codeInput },
  { ...strict, title: 'EmailVerification' },
)

export const resendCodeBody = Type.Object(
  { attemptId: idSchema },
  { ...strict, title: 'CodeAgain' },
)

export const logInBody = Type.Object(
  {
    email: emailInput,
    password: passwordInput,
    deviceName: Type.Optional(deviceNameInput),
    tokenTransport: Type.Optional(oneOf('body', 'cookie')),
  },
  { ...strict, title: 'LogIn' },
)

/** A token is a text to be given back as it was: one that we never gave out is unknown. */
export const refreshBody = Type.Object(
  { refreshToken: Type.Optional(Type.String()) },
  { ...strict, title: 'Refresh' },
)

/** `refreshToken` is absent when the session keeps it in a cookie. */
export const tokensSchema = Type.Object(
  {
    accessToken: Type.String(),
    expiresIn: Type.Integer({ description: 'Seconds' }),
    sessionId: idSchema,
    refreshToken: Type.Optional(Type.String()),
  },
  { title: 'Tokens' },
)

export const resetPasswordBody = Type.Object(
  { email: emailInput },
  { ...strict, title: 'PasswordReset' },
)

export const confirmResetBody = Type.Object(
  { email: emailInput, code: codeInput, newPassword: newPasswordInput },
  { ...strict, title: 'NewPassword' },
)

export const profileSchema = Type.Object(
  {
    id: idSchema,
    email: Type.String(),
    name: Type.String(),
    phone: Type.Optional(Type.String()),
    locale: localeSchema,
    role: roleSchema,
    createdAt: instantSchema,
  },
  { title: 'Profile' },
)

/** `phone: null` clears it. */
export const profileChangesBody = Type.Object(
  {
    name: Type.Optional(personNameInput),
    phone: Type.Optional(Type.Union([phoneInput, Type.Null()])),
    locale: Type.Optional(localeSchema),
  },
  { ...strict, title: 'ProfileChanges' },
)

export const changePasswordBody = Type.Object(
  { currentPassword: passwordInput, newPassword: newPasswordInput },
  { ...strict, title: 'PasswordChange' },
)

export const deleteAccountBody = Type.Object(
  { password: passwordInput, giveUpOrders: Type.Optional(Type.Boolean()) },
  { ...strict, title: 'AccountDeletion' },
)

export const sessionSchema = Type.Object(
  {
    id: idSchema,
    deviceName: Type.String(),
    createdAt: instantSchema,
    lastSeenAt: instantSchema,
    current: Type.Boolean({ description: 'The session of the token that asks' }),
  },
  { title: 'Session' },
)

export const securityEventSchema = Type.Object(
  {
    id: idSchema,
    type: Type.String(),
    at: instantSchema,
    sessionId: Type.Optional(idSchema),
    deviceName: Type.Optional(Type.String()),
  },
  { title: 'SecurityEvent' },
)

export const roleBody = Type.Object({ role: roleSchema }, { ...strict, title: 'RoleChange' })

export type Role = Static<typeof roleSchema>
export type Locale = Static<typeof localeSchema>
export type Agreements = Static<typeof agreementsInput>
export type SignUp = Static<typeof signUpBody>
export type LogIn = Static<typeof logInBody>
export type Tokens = Static<typeof tokensSchema>
export type Profile = Static<typeof profileSchema>
export type ProfileChanges = Static<typeof profileChangesBody>
export type SessionView = Static<typeof sessionSchema>
export type SecurityEvent = Static<typeof securityEventSchema>
