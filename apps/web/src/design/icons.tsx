import type { ReactNode } from 'react'

/** Our own drawings in one line weight, 1.75 at 24; they say nothing to a screen reader. */
function Icon({ children, size = 24 }: { readonly children: ReactNode; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75 * (24 / size)}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      {children}
    </svg>
  )
}

export const ChevronLeft = () => (
  <Icon>
    <path d="m14.5 5-7 7 7 7" />
  </Icon>
)
export const ChevronRight = () => (
  <Icon>
    <path d="m9.5 5 7 7-7 7" />
  </Icon>
)
export const Plus = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
)
export const Minus = () => (
  <Icon>
    <path d="M5 12h14" />
  </Icon>
)

interface Sized {
  readonly size?: number
}

/** Free: an open circle. */
export const OpenCircle = ({ size = 14 }: Sized) => (
  <Icon size={size}>
    <circle cx="12" cy="12" r="9" />
  </Icon>
)
/** Few left: half of it. */
export const HalfCircle = ({ size = 14 }: Sized) => (
  <Icon size={size}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 3a9 9 0 0 0 0 18Z" fill="currentColor" />
  </Icon>
)
/** All held: an hourglass. */
export const Hourglass = ({ size = 14 }: Sized) => (
  <Icon size={size}>
    <path d="M5 2.500h14M5 21.500h14M6.5 2.500c0 5 3 6.5 5.5 9.5 2.5-3 5.5-4.5 5.5-9.500M6.5 21.500c0-5 3-6.5 5.5-9.5 2.5 3 5.5 4.5 5.5 9.5" />
  </Icon>
)
/** Sold out: a line through. */
export const Struck = ({ size = 14 }: Sized) => (
  <Icon size={size}>
    <path d="M4 20 20 4" />
  </Icon>
)
