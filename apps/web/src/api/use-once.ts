import { useCallback, useEffect, useRef, useState } from 'react'
import { useServices } from '../app/services.ts'
import { chance } from '../browser/time.ts'
import { ApiError } from './api-error.ts'
import { waitBeforeNext } from './wait-before-next.ts'

export interface Once<Meaning> {
  readonly state: 'idle' | 'sending' | 'checking'
  /** Why the last one was refused. */
  readonly refusal: ApiError | undefined
  send(meaning: Meaning): void
  forget(): void
}

interface Purpose<Meaning> {
  /** Names the intent in what the tab keeps; one purchase of one kind. */
  readonly place: string
  /** Makes the calls, with keys made from `key`, and shows what came of them. */
  perform(meaning: Meaning, key: string, signal: AbortSignal): Promise<void>
  /** It was refused for good. */
  refused?(refusal: ApiError): void
}

/**
 * Does something that moves money once for one press. The request keeps its key through lost
 * answers, repeats and reloads until the server has said what became of it, and nothing else is
 * sent from this place before that.
 */
export function useOnce<Meaning>(purpose: Purpose<Meaning>): Once<Meaning> {
  const { intents, time } = useServices()
  const { place } = purpose
  const [state, setState] = useState<Once<Meaning>['state']>('idle')
  const [refusal, setRefusal] = useState<ApiError>()
  const isBusy = useRef(false)
  const gone = useRef(new AbortController())
  const latest = useRef(purpose)
  useEffect(() => {
    latest.current = purpose
  })

  const run = useCallback(
    async (key: string, meaning: Meaning) => {
      if (isBusy.current) return // the second tap of a double tap
      isBusy.current = true
      setRefusal(undefined)
      intents.sent(place)
      const { signal } = gone.current
      for (let tries = 1; !signal.aborted; tries += 1) {
        setState(tries === 1 ? 'sending' : 'checking')
        try {
          await latest.current.perform(meaning, key, signal)
          // Whoever has left meanwhile finds what came of it on their return: it stays open.
          if (signal.aborted) return
          intents.settled(place)
          break
        } catch (error) {
          const refused =
            error instanceof ApiError ? error : new ApiError('INTERNAL', { cause: error })
          const wait = waitBeforeNext(refused, tries)
          if (wait !== undefined) {
            await time.sleep(wait * (1 + chance() / 2), signal)
            continue
          }
          // Whoever does not know keeps the intent: the next press asks with the same key. A
          // refusal is an answer, and the next press means something new.
          if (!refused.leavesUsInTheDark) intents.settled(place)
          setRefusal(refused)
          latest.current.refused?.(refused)
          break
        }
      }
      isBusy.current = false
      if (!signal.aborted) setState('idle')
    },
    [intents, place, time],
  )

  useEffect(() => {
    gone.current = new AbortController()
    // After a reload: what was sent from here, and never answered, is asked for again.
    const open = intents.open(place)
    // oxlint-disable-next-line react/set-state-in-effect -- the page shows that it asks
    if (open !== undefined) void run(open.key, JSON.parse(open.meaning) as Meaning) // as sent below
    return () => {
      gone.current.abort()
      isBusy.current = false
    }
  }, [intents, place, run])

  return {
    ...{ state, refusal },
    send(meaning) {
      // An answer that is still owed comes before a new wish.
      const { key, meaning: kept } =
        intents.open(place) ?? intents.begin(place, JSON.stringify(meaning))
      void run(key, JSON.parse(kept) as Meaning) // what `begin` was given
    },
    forget: () => setRefusal(undefined),
  }
}
