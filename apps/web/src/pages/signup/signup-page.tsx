import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '../../app/hooks.ts'
import { AskForm } from './ask-form.tsx'
import { CodeForm } from './code-form.tsx'
import { forgetAttempt, keptAttempt, keepAttempt } from './kept-attempt.ts'

/** Two steps: who you are, then the code from the mail; a reload stays in the second. */
export function SignUpPage() {
  const { t } = useTranslation()
  const { next } = useSearch({ from: '/signup' })
  const [attempt, setAttempt] = useState(() => keptAttempt(sessionStorage))
  const [password, setPassword] = useState('')
  useTitle(t('signup.title'))
  return (
    <section className="mx-auto max-w-column pt-4">
      {attempt === undefined ? (
        <AskForm
          taken={(made, chosen) => {
            keepAttempt(sessionStorage, made)
            setPassword(chosen)
            setAttempt(made)
          }}
        />
      ) : (
        <CodeForm
          {...{ attempt, password, next }}
          anew={() => {
            forgetAttempt(sessionStorage)
            setAttempt(undefined)
          }}
        />
      )}
    </section>
  )
}
