// When one part is down, what does not need it goes on as ever, and what needs it is told to come
// again: each line of “When one is down” in the architecture.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Call } from '@onsale/contracts/http/call.ts'
import { getAvailability, getTicket, listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import { getOrder } from '@onsale/contracts/http/order-calls.ts'
import { getProfile } from '@onsale/contracts/http/me-calls.ts'
import {
  type Account,
  type Device,
  givenAccount,
  givenDevice,
  tryToLogIn,
} from '@onsale/onsale/api-tests/testing/accounts.ts'
import { type Answer, type Api, createApi } from '@onsale/onsale/api-tests/testing/api.ts'
import { eventually } from '@onsale/onsale/api-tests/testing/eventually.ts'
import {
  buy,
  givenOrder,
  givenPaid,
  givenTicket,
  inDays,
  type OnSale,
} from '@onsale/onsale/api-tests/testing/given.ts'
import type { Target } from '@onsale/testkit/stack/service-process.ts'
import type { Stack } from '@onsale/testkit/stack/stack.ts'
import { sharedStack } from './shared-stack.ts'

const stackOf = sharedStack({ env: { ONSALE_HOLD_SECONDS: '5' } })
const BACK_WITHIN_MS = 20_000

let stack: Stack
let api: Api
let onSale: OnSale
let account: Account
let device: Device
before(async () => {
  stack = await stackOf()
  api = createApi(Number(new URL(stack.url).port))
  onSale = await givenTicket(api, {
    perPersonLimit: 1_000,
    units: [{ visitDate: inDays(30), capacity: 10_000 }],
  })
  account = await givenAccount(api)
  device = await givenDevice(api, account)
})
after(() => api.close())

/** Both processes of a kind are dead while `meanwhile` runs. */
async function without(target: Target, meanwhile: () => Promise<void>): Promise<void> {
  const processes = stack.of(target)
  await Promise.all(processes.map((one) => one.signal('SIGKILL')))
  try {
    await meanwhile()
  } finally {
    await Promise.all(processes.map((one) => one.start()))
  }
}

/** Whoever has a token holds a ticket, pays it and has it in hand. */
async function buyingGoesOn(): Promise<void> {
  await givenPaid(device.person, onSale.unitId)
  await givenPaid(api.person(), onSale.unitId)
}

async function availabilityGoesOn(): Promise<void> {
  const params = { ticketId: onSale.ticket.id }
  const shown = await api.anybody.call(getAvailability, { params })
  assert.equal(shown.expect(200).units.length, 1)
}

async function catalogueGoesOn(): Promise<void> {
  const listed = await api.anybody.call(listTickets)
  assert.ok(listed.expect(200).items.length > 0)
  const shown = await api.anybody.call(getTicket, { params: { ticketId: onSale.ticket.id } })
  shown.expect(200)
}

async function logInAndProfileGoOn(): Promise<void> {
  const again = await givenDevice(api, account)
  assert.equal((await again.person.call(getProfile)).expect(200).email, account.email)
}

/** A clear refusal that says when to come again. */
async function isToldToComeAgain<C extends Call>(asked: Promise<Answer<C>>): Promise<void> {
  const answer = await asked
  answer.refused('OVERLOADED')
  assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/)
}

const eventuallyGoesOn = (goesOn: () => Promise<void>): Promise<void> =>
  eventually(goesOn, { withinMs: BACK_WITHIN_MS })

test('user down: buying goes on for whoever is logged in', async () => {
  await without('user', async () => {
    await buyingGoesOn()
    await availabilityGoesOn()
    await catalogueGoesOn()
    await isToldToComeAgain(tryToLogIn(api, account))
    await isToldToComeAgain(device.person.call(getProfile))
  })
  await eventuallyGoesOn(logInAndProfileGoOn)
})

test('ticket down: buying and availability go on', async () => {
  await without('ticket', async () => {
    await buyingGoesOn()
    await availabilityGoesOn()
    await logInAndProfileGoOn()
    await isToldToComeAgain(api.anybody.call(listTickets))
  })
  await eventuallyGoesOn(catalogueGoesOn)
})

test('order down: catalogue, log-in and profile go on', async () => {
  await without('order', async () => {
    await catalogueGoesOn()
    await logInAndProfileGoOn()
    await isToldToComeAgain(buy(api.person(), onSale.unitId))
  })
  await eventuallyGoesOn(buyingGoesOn)
})

test('worker down: everything that somebody waits for goes on, and holds end when it is back', async () => {
  const forgetful = api.person()
  let orderId = ''
  await without('worker', async () => {
    await buyingGoesOn()
    await availabilityGoesOn()
    await catalogueGoesOn()
    await logInAndProfileGoOn()
    orderId = (await givenOrder(forgetful, onSale.unitId)).id
  })
  await eventually(
    async () => {
      const order = await forgetful.call(getOrder, { params: { orderId } })
      assert.equal(order.expect(200).status, 'EXPIRED')
    },
    { withinMs: BACK_WITHIN_MS },
  )
})

test('Redis down: everything goes on', async () => {
  await stack.redis.signal('SIGKILL')
  try {
    await buyingGoesOn()
    await availabilityGoesOn()
    await catalogueGoesOn()
    await logInAndProfileGoOn()
  } finally {
    await stack.redis.startAgain()
  }
  await buyingGoesOn()
})

test('Kafka down: everything goes on', async () => {
  await stack.kafka.signal('SIGKILL')
  try {
    await buyingGoesOn()
    await availabilityGoesOn()
    await catalogueGoesOn()
    await logInAndProfileGoOn()
  } finally {
    await stack.kafka.startAgain()
  }
  await buyingGoesOn()
})
