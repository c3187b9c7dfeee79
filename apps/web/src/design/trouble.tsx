import { useEffect, useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/api-error.ts'
import { useIsOnline } from '../app/hooks.ts'
import { useServices } from '../app/services.ts'
import { chance } from '../browser/time.ts'
import { Button, ButtonLink } from './button.tsx'
import { Drawing } from './drawing.tsx'

const AGAIN_AFTER_MS = 5_000

/** In place of what could not be loaded: what happened, and it tries again by itself. */
export function Trouble({ error, again }: { readonly error: unknown; readonly again: () => void }) {
  const { t } = useTranslation()
  const known = error instanceof ApiError ? error : new ApiError('INTERNAL', { cause: error })
  if (known.code === 'NOT_FOUND') return <UnknownPage />
  return (
    <section className="mx-auto max-w-column py-12 text-center" role="alert">
      <Drawing name="trouble" className="mx-auto mb-6 max-w-60" />
      <h1 className="text-title font-bold">{t('common.trouble.title')}</h1>
      <p className="mt-3 text-soft">{t(`errors.${known.code}`)}</p>
      {known.isPassing && <Again error={known} again={again} />}
      <div className="mx-auto mt-6 max-w-60">
        <Button look="plain" onClick={again}>
          {t('common.retry')}
        </Button>
      </div>
      {known.traceId !== undefined && (
        <p className="mt-6 text-small text-soft">
          {t('common.trouble.trace', { traceId: known.traceId })}
        </p>
      )}
    </section>
  )
}

/** Counts the server's own Retry-After down; a second more by chance, for the crowd's sake. */
function Again({ error, again }: { readonly error: ApiError; readonly again: () => void }) {
  const { t } = useTranslation()
  const { time } = useServices()
  const isOnline = useIsOnline()
  const [wait] = useState(() => (error.retryAfterMs ?? AGAIN_AFTER_MS) + chance() * 1_000)
  const [seconds, tick] = useReducer((left: number) => left - 1, Math.ceil(wait / 1_000))
  useEffect(() => {
    if (!isOnline) return
    if (seconds <= 0) return again()
    return time.after(1_000, tick)
  }, [seconds, isOnline, again, time])
  return (
    <p className="figures mt-1 text-soft" aria-live="off">
      {isOnline ? t('common.trouble.again', { count: Math.max(0, seconds) }) : t('common.offline')}
    </p>
  )
}

export function UnknownPage() {
  const { t } = useTranslation()
  return (
    <section className="mx-auto max-w-column py-12 text-center">
      <Drawing name="empty" className="mx-auto mb-6 max-w-60" />
      <h1 className="text-title font-bold">{t('common.unknownPage.title')}</h1>
      <p className="mt-3 text-soft">{t('common.unknownPage.body')}</p>
      <div className="mx-auto mt-6 max-w-60">
        <ButtonLink look="plain" to="/">
          {t('common.home')}
        </ButtonLink>
      </div>
    </section>
  )
}
