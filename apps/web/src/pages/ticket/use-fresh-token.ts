import { useEffect, useState } from 'react'
import { useServices } from '../../app/services.ts'
import { chance } from '../../browser/time.ts'
import { msUntilRenewal } from './ms-until-renewal.ts'

/** A timer over hours of sleep is not to be trusted, and holds 24 days at most. */
const LOOK_AGAIN_MS = 60_000

/**
 * Has the access token renewed at a moment of this visitor's own before the sale opens, so that
 * it lasts through the first minutes of the sale, and the crowd does not renew all at once.
 */
export function useFreshTokenAtOpening(opensAtMs: number): void {
  const { clock, session, time } = useServices()
  const [share] = useState(chance)
  useEffect(() => {
    let cancel = (): void => undefined
    const look = (): void => {
      const wait = msUntilRenewal(opensAtMs, clock.now(), share)
      if (wait === undefined) return
      cancel =
        wait > LOOK_AGAIN_MS
          ? time.after(LOOK_AGAIN_MS, look)
          : time.after(wait, () => void session.renew())
    }
    look()
    return () => cancel()
  }, [opensAtMs, share, clock, session, time])
}
