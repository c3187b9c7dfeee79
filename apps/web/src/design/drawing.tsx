import { useQuery } from '@tanstack/react-query'
import type { DrawingName } from '@onsale/contracts/http/site.ts'
import { siteQuery } from '../api/queries.ts'
import { useServices } from '../app/services.ts'

/** A drawing of the venue, 5 : 3, which keeps its place while it loads; decoration only. */
export function Drawing({
  name,
  className = '',
}: {
  readonly name: DrawingName
  readonly className?: string
}) {
  const { data } = useQuery(siteQuery(useServices()))
  const src = data?.venue.drawings[name]
  if (src === undefined) return null
  return <img src={src} alt="" width={400} height={240} className={`h-auto w-full ${className}`} />
}
