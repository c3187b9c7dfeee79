import { account } from './account.ts'
import { cart } from './cart.ts'
import { catalogue } from './catalogue.ts'
import { common } from './common.ts'
import { devices } from './devices.ts'
import { errors } from './errors.ts'
import { forgot } from './forgot.ts'
import { leaving } from './leaving.ts'
import { login } from './login.ts'
import { order } from './order.ts'
import { orders } from './orders.ts'
import { password } from './password.ts'
import { receipt } from './receipt.ts'
import { security } from './security.ts'
import { signup } from './signup.ts'

/** Every text in Korean, by area. A new area is a file here and in the other language. */
export const ko = {
  account,
  cart,
  catalogue,
  common,
  devices,
  errors,
  forgot,
  leaving,
  login,
  order,
  orders,
  password,
  receipt,
  security,
  signup,
}
