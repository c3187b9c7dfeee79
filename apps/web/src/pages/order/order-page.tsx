import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Order } from '@onsale/contracts/http/order.ts'
import { useIsSomebody, useTitle } from '../../app/hooks.ts'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { Deciding } from './deciding.tsx'
import { Ended } from './ended.tsx'
import { Held } from './held.tsx'
import { orderStage } from './order-stage.ts'
import { OrderSkeleton } from './order-skeleton.tsx'
import { Paid } from './paid.tsx'
import { useOrder } from './use-order.ts'

/**
 * One page whatever the state: it asks the server what is true and shows it, so that a reload,
 * the back button, a second tab and a return from another browser all land right.
 */
export function OrderPage() {
  const { t } = useTranslation()
  const { orderId } = useParams({ from: '/orders/$orderId' })
  const isSomebody = useIsSomebody()
  useTitle(t('order.title'))
  return isSomebody ? <Loaded key={orderId} orderId={orderId} /> : <LogInFirst />
}

function Loaded({ orderId }: { readonly orderId: string }) {
  const order = useOrder(orderId)
  if (order.data !== undefined) return <Stage order={order.data} />
  if (order.error === null) return <OrderSkeleton />
  return <Trouble error={order.error} again={() => void order.refetch()} />
}

function Stage({ order }: { readonly order: Order }) {
  const stage = orderStage(order)
  switch (stage) {
    case 'held':
      return <Held order={order} />
    case 'deciding':
    case 'lateDeciding':
      return <Deciding order={order} isLate={stage === 'lateDeciding'} />
    case 'paid':
      return <Paid order={order} />
    case 'cancelled':
    case 'expired':
    case 'lateRefunded':
      return <Ended order={order} stage={stage} />
  }
}
