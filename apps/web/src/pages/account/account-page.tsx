import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type SubmitEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Profile } from '@onsale/contracts/http/account.ts'
import { ApiError } from '../../api/api-error.ts'
import { changeProfile, exportAccount, logOut } from '../../api/calls.ts'
import { profileQuery } from '../../api/queries.ts'
import { useIsSomebody, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { saveAs } from '../../browser/save-as.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Done, Refused } from '../../design/told.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { OrderSkeleton } from '../order/order-skeleton.tsx'

/** Who I am, and the ways to everything that belongs to the account. */
export function AccountPage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('account.title'))
  return isSomebody ? <Loaded /> : <LogInFirst />
}

function Loaded() {
  const profile = useQuery(profileQuery(useServices()))
  if (profile.data !== undefined) return <Account profile={profile.data} />
  if (profile.error === null) return <OrderSkeleton />
  return <Trouble error={profile.error} again={() => void profile.refetch()} />
}

const ways = ['/me/orders', '/me/devices', '/me/security', '/me/password', '/me/delete'] as const

function Account({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation()
  return (
    <section className="mx-auto flex max-w-column flex-col gap-8 pt-4">
      <header>
        <h1 className="text-title font-bold">{t('account.title')}</h1>
        <p className="mt-1 break-all text-soft">{profile.email}</p>
      </header>
      <ProfileForm profile={profile} />
      <nav aria-label={t('account.ways')}>
        <ul className="divide-y divide-line border-y border-line">
          {ways.map((to) => (
            <li key={to}>
              <Link to={to} className="flex min-h-14 items-center font-medium hover:underline">
                {t(`account.way.${to}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Export />
      <LogOut />
    </section>
  )
}

function ProfileForm({ profile }: { readonly profile: Profile }) {
  const { t } = useTranslation()
  const services = useServices()
  const queries = useQueryClient()
  const [name, setName] = useState(profile.name)
  const [phone, setPhone] = useState(profile.phone ?? '')
  const save = useMutation({
    mutationFn: () =>
      services.client.call(changeProfile, {
        body: { name: name.trim(), phone: phone.trim() === '' ? null : phone.trim() },
      }),
    onSuccess: (changed) => queries.setQueryData(profileQuery(services).queryKey, changed),
  })
  const wrong = save.error instanceof ApiError ? save.error.errors : []
  const mistakeOf = (field: 'name' | 'phone'): string | undefined =>
    wrong.some(({ path }) => path === `/${field}`) ? t(`signup.wrong.${field}`) : undefined
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!save.isPending) save.mutate()
  }
  return (
    <form className="grid gap-5" onSubmit={submit}>
      <Field
        {...{ label: t('signup.name'), autoComplete: 'name', maxLength: 100, required: true }}
        {...{ value: name, onChange: setName, mistake: mistakeOf('name') }}
      />
      <Field
        {...{ label: t('signup.phone'), type: 'tel', autoComplete: 'tel', maxLength: 20 }}
        {...{ value: phone, onChange: setPhone, mistake: mistakeOf('phone') }}
      />
      {wrong.length === 0 && <Refused error={save.error} />}
      <Done>{save.isSuccess ? t('account.saved') : undefined}</Done>
      <Button look="plain" type="submit" disabled={save.isPending}>
        {t('account.save')}
      </Button>
    </form>
  )
}

function Export() {
  const { t } = useTranslation()
  const { client } = useServices()
  const take = useMutation({
    mutationFn: () => client.call(exportAccount, {}),
    onSuccess: (everything) => saveAs('onsale-export.json', JSON.stringify(everything, null, 2)),
  })
  return (
    <section className="grid gap-3">
      <p className="text-small text-soft">{t('account.exportHelp')}</p>
      <Refused error={take.error} />
      <Button look="plain" disabled={take.isPending} onClick={() => take.mutate()}>
        {t('account.export')}
      </Button>
    </section>
  )
}

function LogOut() {
  const { t } = useTranslation()
  const { client, session } = useServices()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => client.call(logOut, {}),
    onSettled(_done, error) {
      // Whoever cannot be reached has not ended the session: the person is told, and asks again.
      if (error instanceof ApiError && error.leavesUsInTheDark) return
      session.ended()
      void navigate({ to: '/' })
    },
  })
  return (
    <>
      <Refused error={leave.error} />
      <Button look="plain" disabled={leave.isPending} onClick={() => leave.mutate()}>
        {t('account.logOut')}
      </Button>
    </>
  )
}
