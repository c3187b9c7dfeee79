import { useMutation } from '@tanstack/react-query'
import { isApiError } from '../../api/api-error.ts'
import { logIn } from '../../api/calls.ts'
import { useServices } from '../../app/services.ts'
import { deviceName } from './device-name.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
  /** Others use this computer: nothing of the session outlives its tab. */
  readonly isShared: boolean
}

/** Logs in on this device. */
export function useLogIn(done: () => void) {
  const { client, session } = useServices()
  const ask = (credentials: Credentials, tokenTransport: 'cookie' | 'body') =>
    client.call(logIn, {
      body: {
        email: credentials.email.trim(),
        password: credentials.password,
        deviceName: deviceName(navigator.userAgent),
        tokenTransport,
      },
    })
  return useMutation({
    async mutationFn(credentials: Credentials) {
      if (credentials.isShared) {
        return session.begin(await ask(credentials, 'body'), true)
      }
      try {
        session.begin(await ask(credentials, 'cookie'), false)
      } catch (error) {
        // The address in the bar is not the one that the operator named, so there is no cookie
        // to be had here; the tab keeps the session itself.
        if (!isApiError(error, 'FORBIDDEN')) throw error
        session.begin(await ask(credentials, 'body'), true)
      }
    },
    onSuccess: done,
  })
}
