import { Button as BaseButton } from '@base-ui/react/button'
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

const shape =
  'flex min-h-12 items-center justify-center gap-2 rounded-control px-5 text-center font-bold select-none'
const looks = {
  /** The one thing to do on this screen. */
  main: `${shape} min-h-14 w-full bg-go text-lead text-on-go transition-transform active:scale-[0.985] data-disabled:bg-sunk data-disabled:text-soft data-disabled:active:scale-100 data-disabled:ring-1 data-disabled:ring-line data-disabled:ring-inset`,
  /** What may be done besides. */
  plain: `${shape} border border-edge bg-sheet text-ink data-disabled:border-line data-disabled:text-soft`,
  /** The way out, which nobody is pushed to. */
  quiet: `${shape} font-medium text-soft underline-offset-4 hover:underline data-disabled:opacity-50`,
  /** What cannot be taken back. */
  danger: `${shape} min-h-14 w-full border-2 border-hot text-lead text-hot data-disabled:border-line data-disabled:text-soft`,
  /** A sign in a square: 48 by 48. */
  icon: 'grid size-12 shrink-0 place-items-center rounded-control text-ink data-disabled:text-soft data-disabled:opacity-50',
} as const

interface ButtonProps {
  readonly look: keyof typeof looks
  readonly children: ReactNode
  readonly onClick?: () => void
  /** It keeps its place and the focus, and says what it waits for. */
  readonly disabled?: boolean
  readonly label?: string
  readonly type?: 'button' | 'submit'
  readonly describedBy?: string
}

export function Button({
  look,
  children,
  onClick,
  disabled = false,
  label,
  type = 'button',
  describedBy,
}: ButtonProps) {
  return (
    <BaseButton
      type={type}
      className={looks[look]}
      disabled={disabled}
      focusableWhenDisabled
      {...(onClick !== undefined && { onClick })}
      {...(label !== undefined && { 'aria-label': label })}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
    >
      {children}
    </BaseButton>
  )
}

/** Looks like a button, leads to a page. */
export function ButtonLink({
  look,
  ...link
}: LinkProps & { readonly look: 'main' | 'plain' | 'quiet'; readonly children: ReactNode }) {
  return <Link className={looks[look]} {...link} />
}
