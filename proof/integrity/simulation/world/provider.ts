import { createSandboxProvider } from '@onsale/order/adapters/sandbox/sandbox-provider.ts'
import type { SandboxTables } from '@onsale/order/adapters/sandbox/tables.ts'
import type { Payment, ProviderAnswer } from '@onsale/order/domain/payment.ts'
import { type PaymentProvider, ProviderUnavailable } from '@onsale/order/ports.ts'
import type { Database } from '@onsale/platform/database/database.ts'
import type { Chance } from '../random.ts'
import type { Quirk } from '../scenario/scenario.ts'
import type { Life } from './life.ts'
import type { SimulatedTime } from './time.ts'

/** How long our calls wait for a provider that says nothing. */
const SILENT_MS = 10_000

export interface ProviderHouseOptions {
  readonly time: SimulatedTime
  readonly startsAt: number
  readonly chance: Chance
  readonly database: Database<SandboxTables>
  readonly isUnkind: () => boolean
  readonly struck: (fault: string) => void
  /** The provider tells that something became of a payment. */
  readonly tellWebhook: (paymentId: string) => void
}

/** The provider's own house: it goes on whatever becomes of our program. */
export interface ProviderHouse {
  /** How it will treat a payment. */
  setQuirk(paymentId: string, quirk: Quirk): void
  /** The port as one life of the program reaches it, over a network that can fail. */
  reachedFrom(life: Life): PaymentProvider
  /** Charges that it will still make, whatever it said. */
  toCome(): number
  close(): Promise<void>
}

export function createProviderHouse(options: ProviderHouseOptions): ProviderHouse {
  const { time, chance, struck } = options
  const clock = {
    now: () => options.startsAt + Math.floor(time.elapsedMs()),
    monotonicMs: () => time.elapsedMs(),
  }
  const sandbox = createSandboxProvider({ database: options.database, clock })
  const quirks = new Map<string, Quirk>()
  /** What it says of a payment until it charges after all. */
  const masks = new Map<string, ProviderAnswer>()
  /** Refunds it never makes, and those that it made. */
  const stubborn = new Set<string>()
  const returned = new Set<string>()
  let toCome = 0

  const chargeLater = (payment: Payment, mask: ProviderAnswer): ProviderAnswer => {
    masks.set(payment.id, mask)
    const delayMs = chance.int(500, 6_000)
    toCome += 1
    time.after(delayMs, () => {
      // The sandbox captures a LATE charge two seconds after this.
      void sandbox.cancel(payment)
      time.after(2_100, () => {
        struck('charge after a no')
        toCome -= 1
        options.tellWebhook(payment.id)
      })
    })
    return mask
  }
  const confirm = async (payment: Payment, data: unknown): Promise<ProviderAnswer> => {
    switch (quirks.get(payment.id)) {
      case 'declines, then charges': {
        const before = await sandbox.find(payment)
        if (before.kind !== 'unknown') return said(payment, before)
        await sandbox.confirm(payment, { outcome: 'late' })
        return chargeLater(payment, { kind: 'declined' })
      }
      case 'charges after a cancel':
        return sandbox.confirm(payment, { outcome: 'late' })
      case 'charges too much':
        struck('wrong amount charged')
        return sandbox.confirm({ ...payment, amount: payment.amount + 1_000 }, data)
      case 'charges too little':
        struck('wrong amount charged')
        return sandbox.confirm({ ...payment, amount: Math.max(1, payment.amount - 1) }, data)
      case 'charges another currency':
        struck('wrong currency charged')
        return sandbox.confirm({ ...payment, currency: 'JPY' }, data)
      default:
        return sandbox.confirm(payment, data)
    }
  }
  const said = (payment: Payment, truth: ProviderAnswer): ProviderAnswer =>
    truth.kind === 'captured' ? truth : (masks.get(payment.id) ?? truth)
  const cancel = async (payment: Payment): Promise<ProviderAnswer> => {
    if (quirks.get(payment.id) === 'charges after a cancel' && !masks.has(payment.id)) {
      return chargeLater(payment, { kind: 'cancelled' })
    }
    return said(
      payment,
      masks.has(payment.id) ? await findKnown(payment) : await sandbox.cancel(payment),
    )
  }
  const findKnown = async (payment: Payment): Promise<ProviderAnswer> => {
    const found = await sandbox.find(payment)
    return found.kind === 'unknown' ? { kind: 'undecided' } : found
  }
  const refund: PaymentProvider['refund'] = async (asked) => {
    // What was given back once stays given back, whoever asks again.
    const isNew = !returned.has(asked.id)
    if (isNew && options.isUnkind() && chance.happens(0.04)) stubborn.add(asked.id)
    if (isNew && (stubborn.has(asked.id) || (options.isUnkind() && chance.happens(0.1)))) {
      struck('refund refused')
      return { kind: 'failed', reason: 'simulated: not now' }
    }
    const answer = await sandbox.refund(asked)
    if (answer.kind === 'done') returned.add(asked.id)
    return answer
  }

  const reachedFrom = (life: Life): PaymentProvider => {
    /** One call over the network: it arrives even when who sent it is gone by then. */
    const reach = <Reply>(work: () => Promise<Reply>, quirk?: Quirk): Promise<Reply> =>
      overNetwork({ time, life, chance, struck }, work, quirk ?? weatherOf(options))
    const quirkOf = (payment: Payment): Quirk | undefined => {
      const quirk = quirks.get(payment.id)
      return quirk === 'slow' || quirk === 'silent' || quirk === 'answer lost' ? quirk : undefined
    }
    return {
      ...sandbox,
      confirm: (payment, data) => {
        const quirk = quirkOf(payment)
        if (quirk !== undefined) quirks.delete(payment.id)
        return reach(() => confirm(payment, data), quirk)
      },
      find: (payment) =>
        reach(async () => {
          const found = await sandbox.find(payment)
          return found.kind === 'unknown' ? found : said(payment, found)
        }),
      cancel: (payment) => reach(() => cancel(payment)),
      refund: (asked) => reach(() => refund(asked)),
      async close() {},
    }
  }
  return {
    setQuirk: (paymentId, quirk) => quirks.set(paymentId, quirk),
    reachedFrom,
    toCome: () => toCome,
    close: () => options.database.close(),
  }
}

function weatherOf(options: ProviderHouseOptions): Quirk | undefined {
  if (!options.isUnkind()) return undefined
  const draw = options.chance.fraction()
  if (draw < 0.04) return 'silent'
  if (draw < 0.08) return 'answer lost'
  return draw < 0.12 ? 'slow' : undefined
}

interface Wire {
  readonly time: SimulatedTime
  readonly life: Life
  readonly chance: Chance
  readonly struck: (fault: string) => void
}

async function overNetwork<Reply>(
  { time, life, chance, struck }: Wire,
  work: () => Promise<Reply>,
  quirk: Quirk | undefined,
): Promise<Reply> {
  if (!life.isAlive) return life.never()
  if (quirk === 'slow') struck('provider slow')
  if (quirk === 'silent') struck('provider silent')
  if (quirk === 'answer lost') struck("provider's answer lost")
  await time.sleep(quirk === 'slow' ? chance.int(500, 9_000) : chance.int(1, 40))
  const reply = quirk === 'silent' ? undefined : await work()
  if (reply === undefined || quirk === 'answer lost') {
    await life.sleep(SILENT_MS)
    throw new ProviderUnavailable('simulated: no answer from the provider')
  }
  await life.sleep(chance.int(1, 40))
  return reply
}
