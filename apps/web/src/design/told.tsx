import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/api-error.ts'

/** Why something was refused, beside the button that asked for it. */
export function Refused({ error }: { readonly error: unknown }) {
  const { t } = useTranslation()
  if (error === null || error === undefined) return null
  const { code, retryAfterMs } = error instanceof ApiError ? error : new ApiError('INTERNAL')
  return (
    <p role="alert" className="figures border-l-4 border-hot bg-sheet px-4 py-3">
      {t(`errors.${code}`)}
      {retryAfterMs !== undefined &&
        ` ${t('common.againIn', { count: Math.ceil(retryAfterMs / 1_000) })}`}
    </p>
  )
}

/** It went well. */
export function Done({ children }: { readonly children: string | undefined }) {
  return (
    <p role="status" className="border-l-4 border-go bg-sheet px-4 py-3 empty:hidden">
      {children}
    </p>
  )
}
