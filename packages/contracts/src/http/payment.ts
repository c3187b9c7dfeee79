import Type, { type Static } from 'typebox'
import { moneySchema } from './money.ts'
import { idSchema, oneOf, strict } from './pieces.ts'

export const paymentStatusSchema = oneOf(
  'CREATED',
  'PROCESSING',
  'CAPTURED',
  'DECLINED',
  'CANCELLED',
  'REFUNDED',
)

/** Whatever the provider's own checkout needs; each provider says its members. */
const providerObject = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
})

export const paymentSchema = Type.Object(
  {
    id: idSchema,
    orderId: idSchema,
    provider: Type.String(),
    status: paymentStatusSchema,
    amount: moneySchema,
    checkout: providerObject,
  },
  { title: 'Payment' },
)

export const newPaymentBody = Type.Object(
  {
    provider: Type.String({ minLength: 1, maxLength: 64 }),
    returnUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 2_048 })),
  },
  { ...strict, title: 'NewPayment' },
)

export const confirmBody = Type.Object(
  {
    providerData: Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      additionalProperties: true,
      maxProperties: 32,
      description: 'What the provider gave back; for `sandbox` `{outcome}`',
    }),
  },
  { ...strict, title: 'PaymentConfirmation' },
)

export const sandboxOutcomes = ['approve', 'decline', 'timeout', 'late'] as const
export type SandboxOutcome = (typeof sandboxOutcomes)[number]

export type PaymentStatus = Static<typeof paymentStatusSchema>
export type Payment = Static<typeof paymentSchema>
export type NewPayment = Static<typeof newPaymentBody>
