import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Cart, CartLine } from '@onsale/contracts/http/cart.ts'
import { ApiError } from '../../api/api-error.ts'
import { useFormat, useIsSomebody, useLanguage, useTitle } from '../../app/hooks.ts'
import { Button, ButtonLink } from '../../design/button.tsx'
import { Drawing } from '../../design/drawing.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Quantity } from '../../design/quantity.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { OrderSkeleton } from '../order/order-skeleton.tsx'
import { useCart, useCartLine, useCheckout } from './use-cart.ts'

const QUANTITY_MAX = 20

/** Several dates and tickets; nothing is held until the button is pressed. */
export function CartPage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('cart.title'))
  return isSomebody ? <Loaded /> : <LogInFirst />
}

function Loaded() {
  const cart = useCart()
  if (cart.data !== undefined) return <Lines cart={cart.data} />
  if (cart.error === null) return <OrderSkeleton />
  return <Trouble error={cart.error} again={() => void cart.refetch()} />
}

function Lines({ cart }: { readonly cart: Cart }) {
  const { t } = useTranslation()
  const format = useFormat()
  const checkout = useCheckout()
  const isBusy = checkout.state !== 'idle'
  if (cart.lines.length === 0 && !isBusy) return <Empty />
  const failed = new Set(checkout.refusal?.lines.map(({ unitId }) => unitId))
  return (
    <article className="mx-auto flex max-w-column flex-col gap-6 pt-4">
      <header>
        <h1 className="text-title font-bold">{t('cart.title')}</h1>
        <p className="mt-2 text-soft">{t('cart.note')}</p>
      </header>
      <ul className="divide-y divide-line border-y border-line">
        {cart.lines.map((line) => (
          <Line key={line.unitId} line={line} isBusy={isBusy} hasFailed={failed.has(line.unitId)} />
        ))}
      </ul>
      <div className="sticky bottom-0 z-10 -mx-4 grid gap-3 border-t border-line bg-paper px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:mx-0 sm:px-0">
        {checkout.refusal !== undefined && (
          <p role="alert" className="border-l-4 border-hot bg-sheet px-4 py-3">
            {t(`errors.${checkout.refusal.code}`)}
            {failed.size > 0 && ` ${t('cart.seeLines')}`}
          </p>
        )}
        <Button
          look="main"
          disabled={isBusy}
          onClick={() => checkout.send({ expectedTotal: cart.total })}
        >
          {isBusy
            ? t(`cart.checkout.${checkout.state}`)
            : t('cart.checkout.go', { sum: format.money(cart.total) })}
        </Button>
      </div>
    </article>
  )
}

function Line({
  line,
  isBusy,
  hasFailed,
}: {
  readonly line: CartLine
  readonly isBusy: boolean
  readonly hasFailed: boolean
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const language = useLanguage()
  const change = useCartLine()
  const { unitId, ticketId, ticketName, visitDate, quantity, unitPrice, available } = line
  const isShort = available < quantity
  const refusal = change.error instanceof ApiError ? change.error : undefined
  return (
    <li className={`grid gap-2 py-4 ${hasFailed ? 'border-l-4 border-hot pl-4' : ''}`}>
      <div className="flex items-center justify-between gap-4">
        <Link
          to="/tickets/$ticketId"
          params={{ ticketId }}
          className="flex min-h-12 min-w-0 items-center font-bold"
        >
          {ticketName[language]}
        </Link>
        <span className="figures shrink-0">
          {format.money({ ...unitPrice, amount: unitPrice.amount * quantity })}
        </span>
      </div>
      <div className="flex items-center justify-between gap-4">
        <span className="figures min-w-0">
          <span className="block">{format.day(visitDate)}</span>
          <span className={`block text-small ${isShort ? 'text-hot' : 'text-soft'}`}>
            {available === 0
              ? t('cart.noneLeft')
              : isShort
                ? t('cart.onlyLeft', { count: available })
                : t('cart.left', { count: available })}
          </span>
        </span>
        <Quantity
          value={quantity}
          max={QUANTITY_MAX}
          disabled={isBusy || change.isPending}
          onChange={(next) => change.mutate({ unitId, quantity: next })}
        />
      </div>
      {refusal !== undefined && (
        <p role="alert" className="text-small text-hot">
          {t(`errors.${refusal.code}`)}
        </p>
      )}
      <button
        type="button"
        disabled={isBusy || change.isPending}
        className="min-h-12 min-w-12 justify-self-start text-left text-small font-medium text-soft underline-offset-4 hover:underline"
        onClick={() => change.mutate({ unitId, quantity: 0 })}
      >
        {t('cart.remove')}
      </button>
    </li>
  )
}

function Empty() {
  const { t } = useTranslation()
  return (
    <section className="mx-auto max-w-column py-12 text-center">
      <Drawing name="empty" className="mx-auto mb-6 max-w-60" />
      <h1 className="text-title font-bold">{t('cart.empty.title')}</h1>
      <p className="mt-3 text-soft">{t('cart.empty.body')}</p>
      <div className="mx-auto mt-6 max-w-60">
        <ButtonLink look="plain" to="/">
          {t('orders.look')}
        </ButtonLink>
      </div>
    </section>
  )
}
