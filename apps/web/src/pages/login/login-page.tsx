import { useQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { siteQuery } from '../../api/queries.ts'
import { useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'

/** Until there are accounts: in development a token is pasted, elsewhere nobody can log in. */
export function LoginPage() {
  const { t } = useTranslation()
  const services = useServices()
  const { data: site } = useQuery(siteQuery(services))
  useTitle(t('login.title'))
  return (
    <section className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t('login.title')}</h1>
      {site?.mode === 'development' ? <TokenForm /> : <p className="mt-3">{t('login.missing')}</p>}
    </section>
  )
}

function TokenForm() {
  const { t } = useTranslation()
  const { session } = useServices()
  const router = useRouter()
  const { next } = useSearch({ from: '/login' })
  const [token, setToken] = useState('')
  const goOn = (): void => {
    session.begin(token)
    router.history.push(ownPath(next))
  }
  return (
    <form
      className="mt-4 grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (token.trim() !== '') goOn()
      }}
    >
      <label className="grid gap-1.5">
        <span className="font-medium">{t('login.token.label')}</span>
        <input
          className="h-12 w-full rounded-control border border-edge bg-sheet px-3"
          autoComplete="off"
          spellCheck={false}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <p className="text-small text-soft">{t('login.token.help')}</p>
      <Button look="main" type="submit" disabled={token.trim() === ''}>
        {t('login.token.go')}
      </Button>
    </form>
  )
}

/** Only a path of this site: a link must not send anybody elsewhere after logging in. */
export function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/'
}
