import { useMutation, useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/api-error.ts'
import { signUp } from '../../api/calls.ts'
import { siteTextQuery } from '../../api/queries.ts'
import { useLanguage } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { Check } from '../../design/check.tsx'
import { Field } from '../../design/field.tsx'
import { Refused } from '../../design/told.tsx'
import type { Attempt } from './kept-attempt.ts'

const texts = ['terms', 'privacy'] as const

interface Agreed {
  readonly terms: boolean
  readonly privacy: boolean
  readonly age14: boolean
  readonly news: boolean
}

/** Which version of the texts a person agrees to, and what else was ticked. */
function useAgreements(agreed: Agreed) {
  const services = useServices()
  const versions = useQueries({ queries: texts.map((name) => siteTextQuery(services, name)) })
  const [terms, privacy] = versions.map(({ data }) => data?.version)
  return {
    ...(agreed.terms && { terms: terms ?? true }),
    ...(agreed.privacy && { privacy: privacy ?? true }),
    age14: agreed.age14,
    news: agreed.news,
  }
}

export function AskForm({
  taken,
}: {
  readonly taken: (attempt: Attempt, password: string) => void
}) {
  const { t } = useTranslation()
  const { client } = useServices()
  const locale = useLanguage()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const [agreed, setAgreed] = useState<Agreed>({
    ...{ terms: false, privacy: false, age14: false, news: false },
  })
  const agreements = useAgreements(agreed)
  const ask = useMutation({
    mutationFn: () =>
      client.call(signUp, {
        body: {
          ...{ email: email.trim(), password, name: name.trim(), locale, agreements },
          ...(phone.trim() !== '' && { phone: phone.trim() }),
        },
      }),
    onSuccess: ({ attemptId }) => taken({ attemptId, email: email.trim() }, password),
  })
  const wrong = ask.error instanceof ApiError ? ask.error.errors : []
  const mistakeOf = (field: 'email' | 'password' | 'name' | 'phone'): string | undefined =>
    wrong.some(({ path }) => path === `/${field}`) ? t(`signup.wrong.${field}`) : undefined
  const isAgreed = agreed.terms && agreed.privacy && agreed.age14
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (isAgreed && !ask.isPending) ask.mutate()
  }
  return (
    <>
      <h1 className="text-title font-bold">{t('signup.title')}</h1>
      <form className="mt-6 grid gap-5" onSubmit={submit}>
        <Field
          {...{ label: t('login.email'), type: 'email', autoComplete: 'username', required: true }}
          {...{ value: email, onChange: setEmail, mistake: mistakeOf('email') }}
        />
        <Field
          {...{ label: t('login.password'), type: 'password', autoComplete: 'new-password' }}
          {...{ required: true, help: t('signup.passwordHelp') }}
          {...{ value: password, onChange: setPassword, mistake: mistakeOf('password') }}
        />
        <Field
          {...{ label: t('signup.name'), autoComplete: 'name', maxLength: 100, required: true }}
          {...{ value: name, onChange: setName, mistake: mistakeOf('name') }}
        />
        <Field
          {...{ label: t('signup.phone'), type: 'tel', autoComplete: 'tel', maxLength: 20 }}
          {...{ value: phone, onChange: setPhone, mistake: mistakeOf('phone') }}
        />
        <Consents agreed={agreed} onChange={setAgreed} />
        {wrong.length === 0 && <Refused error={ask.error} />}
        <Button look="main" type="submit" disabled={ask.isPending || !isAgreed}>
          {t(ask.isPending ? 'signup.asking' : isAgreed ? 'signup.ask' : 'signup.agreeFirst')}
        </Button>
      </form>
      <p className="mt-4">
        <Link
          to="/login"
          className="flex min-h-12 items-center font-medium underline underline-offset-4"
        >
          {t('signup.haveAccount')}
        </Link>
      </p>
    </>
  )
}

/** What must be agreed to and what may be, apart from each other; nothing is ticked beforehand. */
function Consents({
  agreed,
  onChange,
}: {
  readonly agreed: Agreed
  readonly onChange: (agreed: Agreed) => void
}) {
  const { t } = useTranslation()
  return (
    <div className="grid gap-2">
      <fieldset>
        <legend className="text-small font-medium text-soft">{t('signup.required')}</legend>
        {texts.map((name) => (
          <div key={name} className="flex items-center justify-between gap-4">
            <Check
              checked={agreed[name]}
              onChange={(checked) => onChange({ ...agreed, [name]: checked })}
            >
              {t(`signup.agree.${name}`)}
            </Check>
            <Link
              to="/texts/$name"
              params={{ name }}
              target="_blank"
              aria-label={t(`signup.readText.${name}`)}
              className="flex min-h-12 shrink-0 items-center px-2 text-small underline underline-offset-4"
            >
              {t('signup.read')}
            </Link>
          </div>
        ))}
        <Check
          checked={agreed.age14}
          onChange={(checked) => onChange({ ...agreed, age14: checked })}
        >
          {t('signup.agree.age14')}
        </Check>
      </fieldset>
      <fieldset>
        <legend className="text-small font-medium text-soft">{t('signup.optional')}</legend>
        <Check checked={agreed.news} onChange={(checked) => onChange({ ...agreed, news: checked })}>
          {t('signup.agree.news')}
        </Check>
      </fieldset>
    </div>
  )
}
