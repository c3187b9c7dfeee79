import { NumberField } from '@base-ui/react/number-field'
import { useTranslation } from 'react-i18next'
import { Minus, Plus } from './icons.tsx'

/** How many, by two buttons at the thumb or by typing. */
export function Quantity({
  value,
  max,
  disabled,
  onChange,
}: {
  readonly value: number
  readonly max: number
  readonly disabled: boolean
  readonly onChange: (value: number) => void
}) {
  const { t } = useTranslation()
  const square =
    'grid size-12 place-items-center rounded-control border border-edge bg-sheet data-disabled:border-line data-disabled:text-soft'
  return (
    <NumberField.Root
      {...{ value, disabled, max, min: 1 }}
      onValueChange={(next) => onChange(next ?? 1)}
      className="flex items-center"
    >
      <NumberField.Group className="flex items-center">
        <NumberField.Decrement className={square} aria-label={t('catalogue.quantity.less')}>
          <Minus />
        </NumberField.Decrement>
        <NumberField.Input
          aria-label={t('catalogue.quantity.label')}
          className="figures h-12 w-12 bg-transparent text-center text-lead font-bold"
        />
        <NumberField.Increment className={square} aria-label={t('catalogue.quantity.more')}>
          <Plus />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  )
}
