import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Admission, Order } from '@onsale/contracts/http/order.ts'
import { admissionsQuery } from '../../api/queries.ts'
import { useServices } from '../../app/services.ts'
import { Button, ButtonLink } from '../../design/button.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { GiveBack } from './give-back.tsx'
import { OrderLines } from './order-lines.tsx'
import { RefundLine } from './refund-line.tsx'
import { TicketStub } from './ticket-stub.tsx'

/** Paid: the tickets first; then what was paid, the receipt, and the way back. */
export function Paid({ order }: { readonly order: Order }) {
  const { t } = useTranslation()
  const services = useServices()
  const admissions = useQuery(admissionsQuery(services, order.id))
  return (
    <article className="mx-auto flex max-w-column flex-col gap-8 pt-4">
      <header>
        <h1 className="text-title font-bold">{t('order.paid.title')}</h1>
        <p className="mt-2 text-soft">{t('order.paid.body')}</p>
      </header>
      <RefundLine order={order} />
      {admissions.data !== undefined ? (
        <Stubs order={order} admissions={admissions.data.items} />
      ) : admissions.error === null ? (
        <div className="bone h-96" />
      ) : (
        <Trouble error={admissions.error} again={() => void admissions.refetch()} />
      )}
      <OrderLines order={order} />
      <ButtonLink look="plain" to="/orders/$orderId/receipt" params={{ orderId: order.id }}>
        {t('order.receipt')}
      </ButtonLink>
      {admissions.data !== undefined && <Return order={order} admissions={admissions.data.items} />}
    </article>
  )
}

function Stubs({
  order,
  admissions,
}: {
  readonly order: Order
  readonly admissions: readonly Admission[]
}) {
  const { t } = useTranslation()
  const lines = new Map(order.lines.map((line) => [line.unitId, line]))
  return (
    <ul
      aria-label={t('order.ticket.list')}
      className="mx-auto grid w-full max-w-88 gap-6 print:hidden"
    >
      {admissions.map((admission, at) => (
        <TicketStub
          key={admission.id}
          admission={admission}
          line={lines.get(admission.unitId)}
          number={at + 1}
          count={admissions.length}
        />
      ))}
    </ul>
  )
}

function Return({
  order,
  admissions,
}: {
  readonly order: Order
  readonly admissions: readonly Admission[]
}) {
  const { t } = useTranslation()
  const [isOpen, open] = useState(false)
  const left = admissions.filter(({ state }) => state === 'VALID')
  if (left.length === 0) return null
  if (isOpen) return <GiveBack {...{ order, left }} close={() => open(false)} />
  return (
    <Button look="quiet" onClick={() => open(true)}>
      {t('order.back.open')}
    </Button>
  )
}
