import { useMemo } from 'react'
import { qrPath } from './qr-path.ts'

/** Black on white in every shade of the page: scanners want it so. */
export function QrCode({ code, label }: { readonly code: string; readonly label: string }) {
  const { size, path } = useMemo(() => qrPath(code), [code])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="aspect-square h-auto w-full rounded-small"
    >
      <path d={`M0 0h${size}v${size}h-${size}z`} className="fill-white" />
      <path d={path} className="fill-black" />
    </svg>
  )
}
