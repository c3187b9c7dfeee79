import { getSite, getSiteText } from '@onsale/contracts/http/site-calls.ts'
import type { Site, SiteText, SiteTextName } from '@onsale/contracts/http/site.ts'
import { route, type Route } from '@onsale/platform/http/route.ts'

/** It changes with a restart only; a minute is what a release may take to be seen. */
const headers = { 'cache-control': 'public, max-age=60' }

/** What pages show of the shop around the tickets; fixed while the program runs. */
export function siteRoutes(site: Site, texts: ReadonlyMap<SiteTextName, SiteText>): Route[] {
  const byName: ReadonlyMap<string, SiteText> = texts
  return [
    route(getSite, () => ({ kind: 'answer', status: 200, headers, body: site }) as const),
    route(getSiteText, ({ params }) => {
      const body = byName.get(params.name)
      if (body === undefined) return { kind: 'refused', code: 'NOT_FOUND' } as const
      return { kind: 'answer', status: 200, headers, body } as const
    }),
  ]
}
