import Type from 'typebox'
import { defineCall } from './call.ts'
import { cartLineBody, cartSchema, checkoutBody } from './cart.ts'
import { buyingRefusals } from './order-calls.ts'
import { orderSchema } from './order.ts'
import { idSchema } from './pieces.ts'

const tag = 'Cart'
const lineParams = Type.Object({ unitId: idSchema })

export const getCart = defineCall({
  operation: 'getCart',
  summary: 'My cart; it holds no stock',
  tag,
  method: 'GET',
  path: '/api/cart',
  access: 'customer',
  answers: { 200: cartSchema },
  refusals: [],
})

export const putCartLine = defineCall({
  operation: 'putCartLine',
  summary: 'Put so many of a unit into my cart',
  tag,
  method: 'PUT',
  path: '/api/cart/lines/{unitId}',
  access: 'customer',
  params: lineParams,
  body: cartLineBody,
  answers: { 200: cartSchema },
  refusals: ['UNIT_NOT_FOUND', 'INVALID_INPUT', 'CURRENCY_MIXED'],
})

export const deleteCartLine = defineCall({
  operation: 'deleteCartLine',
  summary: 'Take a unit out of my cart',
  tag,
  method: 'DELETE',
  path: '/api/cart/lines/{unitId}',
  access: 'customer',
  params: lineParams,
  answers: { 200: cartSchema },
  refusals: [],
})

export const deleteCart = defineCall({
  operation: 'deleteCart',
  summary: 'Empty my cart',
  tag,
  method: 'DELETE',
  path: '/api/cart',
  access: 'customer',
  answers: { 204: null },
  refusals: [],
})

export const checkoutCart = defineCall({
  operation: 'checkoutCart',
  summary: 'Order what is in my cart',
  tag,
  method: 'POST',
  path: '/api/cart/checkout',
  access: 'customer',
  body: checkoutBody,
  bodyOptional: true,
  idempotent: true,
  answers: { 201: orderSchema },
  refusals: buyingRefusals,
})

export const cartCalls = [getCart, putCartLine, deleteCartLine, deleteCart, checkoutCart] as const
