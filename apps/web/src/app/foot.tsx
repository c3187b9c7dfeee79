import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Site, SiteTextName } from '@onsale/contracts/http/site.ts'
import { siteQuery } from '../api/queries.ts'
import { useServices } from './services.ts'

// The contract's own list would bring its schema library along.
const siteTextNames = ['terms', 'privacy', 'refunds'] as const satisfies readonly SiteTextName[]

/** The seller, as the law wants it on every page, and the rules. */
export function Foot() {
  const { t } = useTranslation()
  const { data: site } = useQuery(siteQuery(useServices()))
  return (
    <footer className="border-t border-line text-small text-soft">
      <div className="mx-auto grid max-w-wide gap-4 px-4 pt-6 pb-10 sm:px-6 lg:grid-cols-[1fr_auto] lg:gap-12">
        {site === undefined ? <div className="h-24" /> : <Seller seller={site.seller} />}
        <nav aria-label={t('common.foot.links')} className="-mx-3 flex flex-wrap lg:flex-col">
          {siteTextNames.map((name) => (
            <Link
              key={name}
              to="/texts/$name"
              params={{ name }}
              className="flex min-h-12 items-center px-3 font-medium text-ink underline-offset-4 hover:underline"
            >
              {t(`common.foot.${name}`)}
            </Link>
          ))}
        </nav>
      </div>
    </footer>
  )
}

const facts = [
  ...(['representative', 'businessNumber', 'mailOrderNumber'] as const),
  ...(['address', 'phone', 'email'] as const),
] as const

function Seller({ seller }: { readonly seller: Site['seller'] }) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('common.foot.seller')}>
      <p className="font-bold text-ink">{seller.name}</p>
      <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5">
        {facts.map((name) => {
          const value = seller[name]
          if (value === undefined) return null
          return (
            <div key={name} className="flex gap-1.5">
              <dt>{t(`common.foot.${name}`)}</dt>
              <dd className="figures text-ink">{value}</dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}
