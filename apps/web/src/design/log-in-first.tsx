import { useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from './button.tsx'
import { Drawing } from './drawing.tsx'

/** In place of a page that belongs to somebody; log-in leads back to it. */
export function LogInFirst() {
  const { t } = useTranslation()
  const next = useRouterState({ select: ({ location }) => location.href })
  return (
    <section className="mx-auto max-w-column py-12 text-center">
      <Drawing name="empty" className="mx-auto mb-6 max-w-60" />
      <h1 className="text-title font-bold">{t('common.logInFirst.title')}</h1>
      <p className="mt-3 text-soft">{t('common.logInFirst.body')}</p>
      <div className="mx-auto mt-6 max-w-60">
        <ButtonLink look="main" to="/login" search={{ next }}>
          {t('common.logIn')}
        </ButtonLink>
      </div>
    </section>
  )
}
