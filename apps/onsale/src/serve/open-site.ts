import path from 'node:path'
import { readVenue } from '@onsale/gateway/adapters/files/read-venue.ts'
import { siteRoutes } from '@onsale/gateway/http/site-routes.ts'
import type { Config } from '@onsale/platform/config/read-config.ts'
import { readWebApp } from '@onsale/platform/http/pages/read-web-app.ts'
import {
  unbuiltWebAppPage,
  webAppPages,
  type WebAppPages,
} from '@onsale/platform/http/pages/web-app-pages.ts'
import type { Route } from '@onsale/platform/http/route.ts'
import type { ProgramLogger } from '@onsale/platform/logger.ts'

const repository = path.resolve(import.meta.dirname, '../../../..')
const webAppFolder = path.join(repository, 'apps/web/dist')
const sampleVenue = path.join(repository, 'venues/panda-world')

/** The venue's pages and what they ask about it. Throws `VenueUnusable`. */
export async function openSite(
  config: Config,
  publicUrl: () => string,
  logger: ProgramLogger,
): Promise<{ readonly routes: readonly Route[]; readonly pages: WebAppPages }> {
  const { venue, texts, files, stylesheet } = await readVenue(config.venueDir ?? sampleVenue)
  const site = { mode: config.mode, venue, seller: config.seller }
  const routes = siteRoutes(site, texts)
  const built = await readWebApp(webAppFolder)
  if (built === undefined) {
    logger.warn('the web app has not been built; `npm run web:build` does')
    return { routes, pages: unbuiltWebAppPage() }
  }
  const parts = {
    title: venue.name.ko,
    description: venue.tagline.ko,
    icon: venue.mark,
    stylesheet,
    embedded: { site },
  }
  return { routes, pages: webAppPages(built, parts, files, publicUrl) }
}
