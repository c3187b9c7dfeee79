import { Link, useRouter, useSearch } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '../../app/hooks.ts'
import { Button } from '../../design/button.tsx'
import { Check } from '../../design/check.tsx'
import { Field } from '../../design/field.tsx'
import { Refused } from '../../design/told.tsx'
import { ownPath } from './own-path.ts'
import { useLogIn } from './use-log-in.ts'

/** Leads back to where the visitor came from. */
export function LoginPage() {
  const { t } = useTranslation()
  const { next } = useSearch({ from: '/login' })
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [isShared, setShared] = useState(false)
  const logIn = useLogIn(() => router.history.replace(ownPath(next)))
  useTitle(t('login.title'))
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!logIn.isPending) logIn.mutate({ email, password, isShared })
  }
  const back = next === undefined ? {} : { next }
  const link = 'flex min-h-12 items-center font-medium underline underline-offset-4'
  return (
    <section className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t('login.title')}</h1>
      <form className="mt-6 grid gap-5" onSubmit={submit}>
        <Field
          label={t('login.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={setEmail}
        />
        <Field
          label={t('login.password')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        <div>
          <Check checked={isShared} onChange={setShared}>
            {t('login.shared')}
          </Check>
          <p className="text-small text-soft">{t('login.sharedHelp')}</p>
        </div>
        <Refused error={logIn.error} />
        <Button look="main" type="submit" disabled={logIn.isPending}>
          {t(logIn.isPending ? 'login.going' : 'login.go')}
        </Button>
      </form>
      <p className="mt-4 flex flex-wrap justify-between gap-x-6">
        <Link to="/signup" search={back} className={link}>
          {t('login.signUp')}
        </Link>
        <Link to="/forgot" className={link}>
          {t('login.forgot')}
        </Link>
      </p>
    </section>
  )
}
