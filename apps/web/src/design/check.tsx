import { Checkbox } from '@base-ui/react/checkbox'
import type { ReactNode } from 'react'

/** A box to tick, with all of its words to press. */
export function Check({
  checked,
  disabled = false,
  onChange,
  children,
}: {
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
}) {
  return (
    <label className="flex min-h-12 cursor-pointer items-center gap-3">
      <Checkbox.Root
        {...{ checked, disabled }}
        onCheckedChange={(next) => onChange(next)}
        className="grid size-6 shrink-0 place-items-center rounded-small border-2 border-edge data-checked:border-go data-checked:bg-go"
      >
        <Checkbox.Indicator className="text-on-go data-unchecked:hidden">✓</Checkbox.Indicator>
      </Checkbox.Root>
      <span className="figures">{children}</span>
    </label>
  )
}
