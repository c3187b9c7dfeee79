import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Ticket } from '@onsale/contracts/http/ticket.ts'
import { useFormat, useIsSomebody, useLeftUntil } from '../../app/hooks.ts'
import { Button } from '../../design/button.tsx'
import { clockText } from '../../time/count-down.ts'
import type { Day } from './day.ts'
import { decideMainButton, type MainButton } from './decide-main-button.ts'
import { AddToCart } from './add-to-cart.tsx'
import { Quantity } from '../../design/quantity.tsx'
import type { SalePhase } from './sale-phase.ts'
import { DayLine, HoldRefusal } from './told.tsx'
import type { Hold } from './use-hold.ts'

interface CounterProps {
  readonly ticket: Ticket
  readonly phase: SalePhase
  readonly days: ReadonlyMap<string, Day>
  readonly day: Day | undefined
  readonly quantity: number
  readonly hold: Hold
  readonly onQuantity: (quantity: number) => void
}

const QUANTITY_MAX = 20

/** How many is no question on a day that has none. */
function isOpenForChoice({ state }: Day): boolean {
  return state === 'free' || state === 'few' || state === 'unknown'
}

/** Day, quantity and the one button; at the thumb on a phone, beside the calendar on a desk. */
export function Counter({ ticket, phase, days, day, quantity, hold, onQuantity }: CounterProps) {
  const isSomebody = useIsSomebody()
  const button = decideMainButton({
    phase,
    day,
    isSomebody,
    hold: hold.state === 'sending' ? 'taking' : hold.state,
  })
  const canChoose = day !== undefined && (phase === 'open' || phase === 'before')
  const max = Math.max(1, Math.min(ticket.perPersonLimit, QUANTITY_MAX))
  return (
    <div className="grid gap-3">
      <HoldRefusal {...{ hold, day, days }} />
      {canChoose && (
        <div className="flex min-h-12 items-center justify-between gap-4">
          <DayLine {...{ day, days }} timeZone={ticket.timeZone} />
          {isOpenForChoice(day) && (
            <Quantity
              value={quantity}
              max={max}
              disabled={hold.state !== 'idle'}
              onChange={onQuantity}
            />
          )}
        </div>
      )}
      <Main {...{ ticket, button, day, quantity, hold }} />
      {button.kind === 'take' && day !== undefined && (
        <AddToCart unitId={day.unitId} quantity={quantity} />
      )}
    </div>
  )
}

function Main({
  ticket,
  button,
  day,
  quantity,
  hold,
}: {
  readonly ticket: Ticket
  readonly button: MainButton
  readonly day: Day | undefined
  readonly quantity: number
  readonly hold: Hold
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const total = { amount: ticket.price.amount * quantity, currency: ticket.price.currency }
  if (button.kind === 'opensIn') return <OpensIn opensAt={ticket.saleOpensAt} />
  if (button.kind === 'take') {
    const take = (): void => {
      if (day === undefined) return
      hold.send({ lines: [{ unitId: day.unitId, quantity }], expectedTotal: total })
    }
    return (
      <Button look="main" onClick={take}>
        {t('catalogue.hold.take', { count: quantity, sum: format.money(total) })}
      </Button>
    )
  }
  if (button.kind === 'logIn') {
    const logIn = (): void => {
      const next = `${location.pathname}${location.search}`
      void navigate({ to: '/login', search: { next } })
    }
    return (
      <Button look="main" onClick={logIn}>
        {t('catalogue.hold.logIn')}
      </Button>
    )
  }
  if (button.kind === 'chooseDay') {
    return (
      <Button look="main" onClick={goToCalendar}>
        {t('catalogue.hold.chooseDay')}
      </Button>
    )
  }
  return (
    <Button look="main" disabled>
      {t(`catalogue.hold.${button.kind}`)}
    </Button>
  )
}

/** The calendar's one stop for Tab; the browser scrolls to what gets the focus. */
function goToCalendar(): void {
  document.querySelector<HTMLElement>('[data-date][tabindex="0"]')?.focus()
}

function OpensIn({ opensAt }: { readonly opensAt: string }) {
  const { t } = useTranslation()
  const left = useLeftUntil(Date.parse(opensAt))
  return (
    <Button look="main" disabled>
      <span className="figures" aria-live="off">
        {left.days > 0
          ? t('catalogue.hold.opensInDays', { count: left.days })
          : t('catalogue.hold.opensIn', { clock: clockText(left) })}
      </span>
    </Button>
  )
}
