import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/api-error.ts'
import { confirmReset, resetPassword } from '../../api/calls.ts'
import { useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Refused } from '../../design/told.tsx'

const DIGITS = 8

/** A code by mail, then a new password; whether the address is known is never told. */
export function ForgotPage() {
  const { t } = useTranslation()
  const [email, setEmail] = useState('')
  const [isAsked, setAsked] = useState(false)
  useTitle(t('forgot.title'))
  return (
    <section className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t('forgot.title')}</h1>
      {isAsked ? (
        <SetAnew email={email} />
      ) : (
        <Ask {...{ email, setEmail }} asked={() => setAsked(true)} />
      )}
    </section>
  )
}

function Ask({
  email,
  setEmail,
  asked,
}: {
  readonly email: string
  readonly setEmail: (email: string) => void
  readonly asked: () => void
}) {
  const { t } = useTranslation()
  const { client } = useServices()
  const ask = useMutation({
    mutationFn: () => client.call(resetPassword, { body: { email: email.trim() } }),
    onSuccess: asked,
  })
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!ask.isPending) ask.mutate()
  }
  return (
    <form className="mt-6 grid gap-5" onSubmit={submit}>
      <p>{t('forgot.help')}</p>
      <Field
        {...{ label: t('login.email'), type: 'email', autoComplete: 'username', required: true }}
        {...{ value: email, onChange: setEmail }}
      />
      <Refused error={ask.error} />
      <Button look="main" type="submit" disabled={ask.isPending}>
        {t('forgot.ask')}
      </Button>
    </form>
  )
}

function SetAnew({ email }: { readonly email: string }) {
  const { t } = useTranslation()
  const { client } = useServices()
  const navigate = useNavigate()
  const [code, setCode] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const set = useMutation({
    mutationFn: () =>
      client.call(confirmReset, { body: { email: email.trim(), code, newPassword } }),
    onSuccess: () => void navigate({ to: '/login' }),
  })
  const isWeak = set.error instanceof ApiError && set.error.code === 'INVALID_INPUT'
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!set.isPending) set.mutate()
  }
  return (
    <form className="mt-6 grid gap-5" onSubmit={submit}>
      <p role="status">{t('forgot.sent', { email: email.trim() })}</p>
      <Field
        {...{ label: t('forgot.code'), inputMode: 'numeric', autoComplete: 'one-time-code' }}
        {...{ isCode: true, required: true, value: code }}
        onChange={(text) => setCode(text.replaceAll(/\D/g, '').slice(0, DIGITS))}
      />
      <Field
        {...{ label: t('forgot.newPassword'), type: 'password', autoComplete: 'new-password' }}
        {...{ required: true, help: t('signup.passwordHelp') }}
        {...{ value: newPassword, onChange: setNewPassword }}
        mistake={isWeak ? t('signup.wrong.password') : undefined}
      />
      {!isWeak && <Refused error={set.error} />}
      <Button look="main" type="submit" disabled={set.isPending}>
        {t('forgot.set')}
      </Button>
    </form>
  )
}
