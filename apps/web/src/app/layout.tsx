import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { siteQuery } from '../api/queries.ts'
import { switchLanguage } from '../texts/texts.ts'
import { Foot } from './foot.tsx'
import { useIsOnline, useIsSomebody, useLanguage } from './hooks.ts'
import { useServices } from './services.ts'

/** Around every page: who sells, the language, what holds for the whole page. */
export function Layout() {
  const { t } = useTranslation()
  const { data: site } = useQuery(siteQuery(useServices()))
  const isOnline = useIsOnline()
  const main = useFocusOnNewPage()
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only bg-ink p-4 text-paper focus:not-sr-only focus:absolute focus:z-20"
      >
        {t('common.skip')}
      </a>
      <header>
        {site?.mode === 'development' && (
          <p className="bg-ink px-4 py-2 text-center text-small text-paper">{t('common.demo')}</p>
        )}
        <Head />
        {!isOnline && (
          <p role="status" className="bg-hot px-4 py-3 text-center text-small text-paper">
            {t('common.offline')}
          </p>
        )}
      </header>
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className="mx-auto w-full max-w-wide flex-1 px-4 pb-12 outline-none sm:px-6"
      >
        <Outlet />
      </main>
      <Foot />
    </div>
  )
}

function HeadLink({
  to,
  children,
}: {
  readonly to: '/cart' | '/me/orders' | '/me' | '/login'
  readonly children: string
}) {
  return (
    <Link
      to={to}
      className="flex min-h-12 items-center rounded-control px-2 text-small font-medium text-soft hover:text-ink aria-[current=page]:text-ink sm:px-3"
    >
      {children}
    </Link>
  )
}

function Head() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  const { data: site } = useQuery(siteQuery(useServices()))
  const language = useLanguage()
  const other = language === 'ko' ? 'en' : 'ko'
  return (
    <div className="mx-auto flex h-16 w-full max-w-wide items-center justify-between gap-4 px-4 sm:px-6">
      <Link to="/" className="flex min-h-12 min-w-12 items-center gap-2.5 font-bold">
        {site !== undefined && (
          <>
            <img src={site.venue.mark} alt="" width={32} height={32} />
            {/* A narrow head has room for the name or for what is mine. */}
            <span className={`truncate text-lead ${isSomebody ? 'max-sm:sr-only' : ''}`}>
              {site.venue.name[language]}
            </span>
          </>
        )}
      </Link>
      <nav aria-label={t('common.nav.label')} className="flex shrink-0 items-center">
        {isSomebody && (
          <>
            <HeadLink to="/cart">{t('common.nav.cart')}</HeadLink>
            {/* The narrowest phones find them by the account. */}
            <span className="max-[22.5rem]:hidden">
              <HeadLink to="/me/orders">{t('common.nav.orders')}</HeadLink>
            </span>
          </>
        )}
        <HeadLink to={isSomebody ? '/me' : '/login'}>
          {t(isSomebody ? 'common.nav.account' : 'common.logIn')}
        </HeadLink>
        <button
          type="button"
          lang={other}
          className="min-h-12 rounded-control px-3 text-small font-medium text-soft hover:text-ink"
          onClick={() => void switchLanguage(localStorage, other).catch(() => undefined)}
        >
          {t('common.language.other')}
        </button>
      </nav>
    </div>
  )
}

/** A page that was gone to, not loaded: keyboards and screen readers start at its beginning. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    main.current?.focus({ preventScroll: true })
  }, [path])
  return main
}
