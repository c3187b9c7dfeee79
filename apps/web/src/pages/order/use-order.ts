import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { admissionsQuery, orderQuery } from '../../api/queries.ts'
import { useIsPast } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { chance } from '../../browser/time.ts'
import { orderPaceMs } from './order-stage.ts'

const PACE_MS_MAX = 60_000
/** A hold that ran out is EXPIRED a moment later; those of one opening ask over this time. */
const AFTER_HOLD_WITHIN_MS = 2_000
const NEVER_MS = 8.64e15

/** An order as the server has it now, followed as long as something can still change by itself. */
export function useOrder(orderId: string) {
  const services = useServices()
  const queries = useQueryClient()
  const order = useQuery({
    ...orderQuery(services, orderId),
    refetchInterval({ state: { data, error, fetchFailureCount } }) {
      const pace = data === undefined ? undefined : orderPaceMs(data)
      if (pace === undefined) return false
      const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
      return Math.max(Math.min(pace * 2 ** Math.min(fetchFailureCount, 5), PACE_MS_MAX), asked)
    },
  })
  const { refetch } = order
  const { time } = services
  const endsAt = order.data?.holdExpiresAt
  const isOver = useIsPast(endsAt === undefined ? NEVER_MS : Date.parse(endsAt))
  useEffect(() => {
    if (!isOver || endsAt === undefined) return
    return time.every(AFTER_HOLD_WITHIN_MS * (0.5 + chance()), () => void refetch())
  }, [isOver, endsAt, refetch, time])

  // Tickets are there, or void, once the status says so.
  const status = order.data?.status
  const before = useRef(status)
  useEffect(() => {
    if (before.current !== status && before.current !== undefined) {
      void queries.invalidateQueries(admissionsQuery(services, orderId))
    }
    before.current = status
  }, [status, orderId, queries, services])
  return order
}
