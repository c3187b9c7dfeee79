import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isApiError } from '../../api/api-error.ts'
import { deleteAccount } from '../../api/calls.ts'
import { useIsSomebody, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button, ButtonLink } from '../../design/button.tsx'
import { Check } from '../../design/check.tsx'
import { Field } from '../../design/field.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Refused } from '../../design/told.tsx'

/** What goes, what the law keeps, and the password before anything happens. */
export function DeletePage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('leaving.title'))
  return isSomebody ? <Form /> : <LogInFirst />
}

function Form() {
  const { t } = useTranslation()
  const { client, session } = useServices()
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const [giveUpOrders, setGiveUp] = useState(false)
  const leave = useMutation({
    mutationFn: () => client.call(deleteAccount, { body: { password, giveUpOrders } }),
    onSuccess() {
      void navigate({ to: '/' })
      session.ended()
    },
  })
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!leave.isPending) leave.mutate()
  }
  return (
    <section className="mx-auto max-w-column pt-4">
      <h1 className="text-title font-bold">{t('leaving.title')}</h1>
      <p className="mt-2">{t('leaving.what')}</p>
      <p className="mt-2 text-soft">{t('leaving.kept')}</p>
      <form className="mt-6 grid gap-5" onSubmit={submit}>
        <Field
          {...{ label: t('login.password'), type: 'password', required: true }}
          {...{ autoComplete: 'current-password', value: password, onChange: setPassword }}
        />
        {(isApiError(leave.error, 'ORDERS_OPEN') || giveUpOrders) && (
          <Check checked={giveUpOrders} onChange={setGiveUp}>
            {t('leaving.giveUp')}
          </Check>
        )}
        <Refused error={leave.error} />
        <Button look="danger" type="submit" disabled={leave.isPending}>
          {t('leaving.go')}
        </Button>
        <ButtonLink look="quiet" to="/me">
          {t('leaving.stay')}
        </ButtonLink>
      </form>
    </section>
  )
}
