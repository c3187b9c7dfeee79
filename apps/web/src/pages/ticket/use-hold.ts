import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { NewOrder } from '@onsale/contracts/http/order.ts'
import { ApiError } from '../../api/api-error.ts'
import { createOrder } from '../../api/calls.ts'
import { availabilityQuery, orderQuery, ticketQuery } from '../../api/queries.ts'
import { useServices } from '../../app/services.ts'
import { chance } from '../../browser/time.ts'
import { waitBeforeNext } from './wait-before-next.ts'

export interface Hold {
  readonly state: 'idle' | 'taking' | 'checking'
  /** Why the last one was refused. */
  readonly refusal: ApiError | undefined
  take(order: NewOrder): void
  forget(): void
}

/**
 * Takes a hold, once for one press: the request keeps its key through lost answers, repeats and
 * reloads until the server has said what became of it, and nothing else can be ordered from
 * this page before that.
 */
export function useHold(ticketId: string): Hold {
  const services = useServices()
  const { client, intents, time } = services
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [state, setState] = useState<Hold['state']>('idle')
  const [refusal, setRefusal] = useState<ApiError>()
  const place = `hold.${ticketId}`
  const isBusy = useRef(false)
  const gone = useRef(new AbortController())

  const send = useCallback(
    async (key: string, body: NewOrder) => {
      if (isBusy.current) return // the second tap of a double tap
      isBusy.current = true
      setRefusal(undefined)
      intents.sent(place)
      const { signal } = gone.current
      for (let tries = 1; !signal.aborted; tries += 1) {
        setState(tries === 1 ? 'taking' : 'checking')
        try {
          const order = await client.call(createOrder, { key, body })
          // Whoever has left meanwhile finds the hold when they come back: it stays open.
          if (signal.aborted) return
          intents.settled(place)
          queries.setQueryData(orderQuery(services, order.id).queryKey, order)
          await navigate({ to: '/orders/$orderId', params: { orderId: order.id } })
          break
        } catch (error) {
          const refused = error instanceof ApiError ? error : new ApiError('INTERNAL')
          const wait = waitBeforeNext(refused, tries)
          if (wait !== undefined) {
            await time.sleep(wait * (1 + chance() / 2), signal)
            continue
          }
          // Whoever does not know keeps the intent open: the next press asks with the same key.
          if (!refused.leavesUsInTheDark) intents.refused(place)
          setRefusal(refused)
          void queries.invalidateQueries(availabilityQuery(services, ticketId))
          if (refused.code === 'PRICE_CHANGED') {
            void queries.invalidateQueries(ticketQuery(services, ticketId))
          }
          break
        }
      }
      isBusy.current = false
      if (!signal.aborted) setState('idle')
    },
    [client, intents, navigate, place, queries, services, ticketId, time],
  )

  useEffect(() => {
    gone.current = new AbortController()
    // After a reload: what was sent from here, and never answered, is asked for again.
    const open = intents.open(place)
    // oxlint-disable-next-line react/set-state-in-effect -- the page shows that it asks
    if (open !== undefined) void send(open.key, JSON.parse(open.meaning) as NewOrder) // as begun below
    return () => {
      gone.current.abort()
      isBusy.current = false
    }
  }, [intents, place, send])

  return {
    ...{ state, refusal },
    take(order) {
      // An answer that is still owed comes before a new wish.
      const open = intents.open(place)
      const { key, meaning } = open ?? intents.begin(place, JSON.stringify(order))
      void send(key, JSON.parse(meaning) as NewOrder) // what `begin` was given
    },
    forget: () => setRefusal(undefined),
  }
}
