import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { SessionView } from '@onsale/contracts/http/account.ts'
import { endSession, logOutEverywhere } from '../../api/calls.ts'
import { sessionsQuery } from '../../api/queries.ts'
import { useFormat, useIsSomebody, useTitle } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { LogInFirst } from '../../design/log-in-first.tsx'
import { Refused } from '../../design/told.tsx'
import { Trouble } from '../../design/trouble.tsx'
import { OrderSkeleton } from '../order/order-skeleton.tsx'

/** Where I am logged in; each can be logged out from here, or all at once. */
export function DevicesPage() {
  const { t } = useTranslation()
  const isSomebody = useIsSomebody()
  useTitle(t('devices.title'))
  return isSomebody ? <Loaded /> : <LogInFirst />
}

function Loaded() {
  const { t } = useTranslation()
  const sessions = useQuery(sessionsQuery(useServices()))
  if (sessions.data === undefined) {
    if (sessions.error === null) return <OrderSkeleton />
    return <Trouble error={sessions.error} again={() => void sessions.refetch()} />
  }
  return (
    <section className="mx-auto flex max-w-column flex-col gap-6 pt-4">
      <h1 className="text-title font-bold">{t('devices.title')}</h1>
      <ul className="divide-y divide-line border-y border-line">
        {sessions.data.items.map((one) => (
          <Device key={one.id} device={one} />
        ))}
      </ul>
      <Everywhere />
    </section>
  )
}

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone

function Device({ device }: { readonly device: SessionView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const services = useServices()
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => services.client.call(endSession, { params: { sessionId: device.id } }),
    onSettled: () => void queries.invalidateQueries(sessionsQuery(services)),
  })
  return (
    <li className="grid gap-1 py-4">
      <div className="flex items-center justify-between gap-4">
        <span className="min-w-0">
          <span className="block font-bold">{device.deviceName}</span>
          <span className="figures text-small text-soft">
            {device.current
              ? t('devices.current')
              : t('devices.seen', {
                  when: format.instant(Date.parse(device.lastSeenAt), zone),
                })}
          </span>
        </span>
        {!device.current && (
          <Button look="plain" disabled={end.isPending} onClick={() => end.mutate()}>
            {t('devices.end')}
          </Button>
        )}
      </div>
      <Refused error={end.error} />
    </li>
  )
}

function Everywhere() {
  const { t } = useTranslation()
  const { client, session } = useServices()
  const navigate = useNavigate()
  const leave = useMutation({
    mutationFn: () => client.call(logOutEverywhere, {}),
    onSuccess() {
      session.ended()
      void navigate({ to: '/login' })
    },
  })
  return (
    <div className="grid gap-3">
      <Refused error={leave.error} />
      <Button look="danger" disabled={leave.isPending} onClick={() => leave.mutate()}>
        {t('devices.endAll')}
      </Button>
      <p className="text-small text-soft">{t('devices.endAllHelp')}</p>
    </div>
  )
}
