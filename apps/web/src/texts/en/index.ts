import { cart } from './cart.ts'
import { catalogue } from './catalogue.ts'
import { common } from './common.ts'
import { errors } from './errors.ts'
import { login } from './login.ts'
import { order } from './order.ts'
import { orders } from './orders.ts'
import { receipt } from './receipt.ts'

/** Every text in English, by area. A new area is a file here and in the other language. */
export const en = { common, errors, catalogue, cart, order, orders, receipt, login }
