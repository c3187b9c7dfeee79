import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resendCode, verifyEmail } from '../../api/calls.ts'
import { siteQuery } from '../../api/queries.ts'
import { useLeftUntil } from '../../app/hooks.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Refused } from '../../design/told.tsx'
import { ownPath } from '../login/own-path.ts'
import { useLogIn } from '../login/use-log-in.ts'
import { type Attempt, forgetAttempt } from './kept-attempt.ts'

const DIGITS = 6
const AGAIN_AFTER_MS = 60_000

/** The code from the mail: pasted or typed, it goes off by itself with the last digit. */
export function CodeForm({
  attempt,
  password,
  next,
  anew,
}: {
  readonly attempt: Attempt
  /** Empty after a reload: then the person logs in. */
  readonly password: string
  readonly next: string | undefined
  readonly anew: () => void
}) {
  const { t } = useTranslation()
  const { client } = useServices()
  const router = useRouter()
  const navigate = useNavigate()
  const { data: site } = useQuery(siteQuery(useServices()))
  const [code, setCode] = useState('')
  const logIn = useLogIn(() => router.history.replace(ownPath(next)))
  const verify = useMutation({
    mutationFn: (sent: string) =>
      client.call(verifyEmail, { body: { attemptId: attempt.attemptId, code: sent } }),
    onSuccess() {
      forgetAttempt(sessionStorage)
      if (password !== '') logIn.mutate({ email: attempt.email, password, isShared: false })
      else void navigate({ to: '/login', search: next === undefined ? {} : { next } })
    },
    onError: () => setCode(''),
  })
  const write = (text: string): void => {
    const digits = text.replaceAll(/\D/g, '').slice(0, DIGITS)
    setCode(digits)
    if (digits.length === DIGITS && !verify.isPending) verify.mutate(digits)
  }
  return (
    <>
      <h1 className="text-title font-bold">{t('signup.code.title')}</h1>
      <p className="mt-2">{t('signup.code.sent', { email: attempt.email })}</p>
      {site?.mode === 'development' && (
        <p className="mt-1 text-small text-soft">{t('signup.code.mailbox')}</p>
      )}
      <div className="mt-6 grid gap-5">
        <Field
          {...{ label: t('signup.code.label'), inputMode: 'numeric', isCode: true }}
          {...{ autoComplete: 'one-time-code', value: code, onChange: write, autoFocus: true }}
        />
        <Refused error={verify.error ?? logIn.error} />
        {(verify.isPending || logIn.isPending) && <p role="status">{t('signup.code.checking')}</p>}
        <Resend attemptId={attempt.attemptId} />
        <Button look="quiet" onClick={anew}>
          {t('signup.code.anew')}
        </Button>
      </div>
    </>
  )
}

function Resend({ attemptId }: { readonly attemptId: string }) {
  const { t } = useTranslation()
  const { client, clock } = useServices()
  const [againAt, setAgainAt] = useState(() => clock.now() + AGAIN_AFTER_MS)
  const left = useLeftUntil(againAt)
  const resend = useMutation({
    mutationFn: () => client.call(resendCode, { body: { attemptId } }),
    onSuccess: () => setAgainAt(clock.now() + AGAIN_AFTER_MS),
  })
  return (
    <>
      <Refused error={resend.error} />
      <Button
        look="plain"
        disabled={!left.isOver || resend.isPending}
        onClick={() => resend.mutate()}
      >
        {left.isOver
          ? t('signup.code.again')
          : t('signup.code.againIn', { count: left.minutes * 60 + left.seconds })}
      </Button>
    </>
  )
}
