import { type InputHTMLAttributes, type ReactNode, useId } from 'react'

type Input = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'autoComplete' | 'inputMode' | 'maxLength' | 'required' | 'autoFocus'
>

/** A labelled line to write on, with help below and what is wrong with it. */
export function Field({
  label,
  help,
  mistake,
  value,
  onChange,
  isCode = false,
  ...input
}: Input & {
  readonly label: string
  readonly help?: ReactNode
  readonly mistake?: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
  /** Digits, large and apart. */
  readonly isCode?: boolean
}) {
  const id = useId()
  const told = mistake ?? help
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        className={`h-12 w-full rounded-control border bg-sheet px-3 ${mistake === undefined ? 'border-edge' : 'border-hot'} ${isCode ? 'figures h-14 text-center text-title font-bold tracking-[0.3em]' : ''}`}
        spellCheck={false}
        autoCapitalize="off"
        value={value}
        aria-invalid={mistake !== undefined}
        {...(told !== undefined && { 'aria-describedby': `${id}-told` })}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
      {told !== undefined && (
        <p
          id={`${id}-told`}
          className={`text-small ${mistake === undefined ? 'text-soft' : 'text-hot'}`}
        >
          {told}
        </p>
      )}
    </div>
  )
}
