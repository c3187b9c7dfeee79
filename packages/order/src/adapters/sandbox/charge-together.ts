import type { Database } from '@onsale/platform/database/database.ts'
import { forUpdate } from '@onsale/platform/database/for-update.ts'
import { DuplicateKey, StoreUnavailable } from '@onsale/platform/database/sql-session.ts'
import type { SandboxTables } from './tables.ts'

export type Charge = SandboxTables['sandbox_charges']

const CHARGES_TOGETHER_MAX = 256

interface Asked {
  readonly charge: Charge
  readonly resolve: (there: Charge) => void
  readonly reject: (fault: unknown) => void
}

/**
 * Makes the function that writes a charge, durably, and resolves with the charge that is there
 * under its payment id: the one given, or the first of that id. A burst of payments would wait
 * for as many commits, and as many ways to the writer, one after another: what is asked for while
 * one batch is written goes together in the next, by one read and one insert.
 *
 * What waits is bounded by whoever asks; nothing is refused here.
 */
export function createChargeTogether(
  database: Pick<Database<SandboxTables>, 'write'>,
): (charge: Charge) => Promise<Charge> {
  const waiting: Asked[] = []
  let isBusy = false

  const drain = async (): Promise<void> => {
    isBusy = true
    while (waiting.length > 0) {
      await chargeAll(waiting.splice(0, CHARGES_TOGETHER_MAX))
    }
    isBusy = false
  }

  /** One that cannot be written is no reason to refuse the others. */
  const chargeAll = async (asked: readonly Asked[]): Promise<void> => {
    try {
      const there = await writeTwiceAtMost(asked.map(({ charge }) => charge))
      for (const { charge, resolve } of asked) resolve(there.get(charge.payment_id) ?? charge)
    } catch (fault) {
      if (asked.length === 1 || fault instanceof StoreUnavailable) {
        for (const { reject } of asked) reject(fault)
      } else {
        for (const one of asked) await chargeAll([one])
      }
    }
  }

  /** Another process may charge one of them at the same moment: then it is found. */
  const writeTwiceAtMost = async (charges: readonly Charge[]): Promise<Map<string, Charge>> => {
    try {
      return await write(charges)
    } catch (fault) {
      if (!(fault instanceof DuplicateKey)) throw fault
      return write(charges)
    }
  }

  const write = (charges: readonly Charge[]): Promise<Map<string, Charge>> => {
    const ids = [...new Set(charges.map((charge) => charge.payment_id))].toSorted()
    return database.write(async (tx) => {
      const known = tx.selectFrom('sandbox_charges').selectAll().where('payment_id', 'in', ids)
      const found = await forUpdate(tx, known).execute()
      const there = new Map(found.map((charge) => [charge.payment_id, charge]))
      const added: Charge[] = []
      for (const charge of charges) {
        if (there.has(charge.payment_id)) continue
        there.set(charge.payment_id, charge)
        added.push(charge)
      }
      if (added.length > 0) await tx.insertInto('sandbox_charges').values(added).execute()
      return there
    })
  }

  return (charge) =>
    new Promise((resolve, reject) => {
      waiting.push({ charge, resolve, reject })
      if (!isBusy) void drain()
    })
}
