import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/api-error.ts'
import { changePassword } from '../../api/calls.ts'
import { useIsSomebody, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Refused } from '../../design/told.tsx'

/** Afterwards every device logs in anew, this one too. */
export function PasswordPage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('password.title'))
  return isSomebody ? <Form /> : <LogInFirst />
}

function Form() {
  const { t } = useTranslation()
  const { client, session } = useServices()
  const navigate = useNavigate()
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const change = useMutation({
    mutationFn: () => client.call(changePassword, { body: { currentPassword, newPassword } }),
    onSuccess() {
      void navigate({ to: '/login', search: { next: '/me' } })
      session.ended()
    },
  })
  const isWeak = change.error instanceof ApiError && change.error.code === 'INVALID_INPUT'
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!change.isPending) change.mutate()
  }
  return (
    <section className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t('password.title')}</h1>
      <p className="mt-2 text-soft">{t('password.help')}</p>
      <form className="mt-6 grid gap-5" onSubmit={submit}>
        <Field
          {...{ label: t('password.current'), type: 'password', required: true }}
          {...{ autoComplete: 'current-password', value: currentPassword, onChange: setCurrent }}
        />
        <Field
          {...{ label: t('forgot.newPassword'), type: 'password', required: true }}
          {...{ autoComplete: 'new-password', value: newPassword, onChange: setNew }}
          help={t('signup.passwordHelp')}
          mistake={isWeak ? t('signup.wrong.password') : undefined}
        />
        {!isWeak && <Refused error={change.error} />}
        <Button look="main" type="submit" disabled={change.isPending}>
          {t('password.go')}
        </Button>
      </form>
    </section>
  )
}
