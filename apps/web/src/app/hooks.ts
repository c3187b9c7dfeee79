import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { createFormat, type Format } from '../texts/format.ts'
import type { Language } from '../texts/texts.ts'
import { leftUntil, type Left, msUntilNextSecond } from '../time/count-down.ts'
import { useServices } from './services.ts'

const formats: Readonly<Record<Language, Format>> = {
  ko: createFormat('ko'),
  en: createFormat('en'),
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'en' ? 'en' : 'ko'
}

export function useFormat(): Format {
  return formats[useLanguage()]
}

export function useIsSomebody(): boolean {
  const { session } = useServices()
  return useSyncExternalStore(
    (changed) => session.watch(changed),
    () => session.isSomebody(),
  )
}

export function useIsOnline(): boolean {
  return useSyncExternalStore(watchConnection, () => navigator.onLine)
}

function watchConnection(changed: () => void): () => void {
  const events = ['online', 'offline'] as const
  for (const name of events) window.addEventListener(name, changed)
  return () => {
    for (const name of events) window.removeEventListener(name, changed)
  }
}

/** The server's time, drawn anew when `untilNext` (ms; undefined: never) says so. */
function useServerNow(untilNext: (now: number) => number | undefined): number {
  const { clock, time } = useServices()
  const [now, setNow] = useState(() => clock.now())
  const wait = untilNext(now)
  useEffect(() => {
    if (wait === undefined) return
    // What has passed since it was drawn is waited for already.
    return time.after(Math.max(0, now + wait - clock.now()), () => setNow(clock.now()))
  }, [now, wait, clock, time])
  // A measurement that comes in moves every countdown at once.
  useEffect(() => clock.watch(() => setNow(clock.now())), [clock])
  return now
}

/** What is left until an instant by the server's time; draws anew when the second changes. */
export function useLeftUntil(instantMs: number): Left & { readonly isOver: boolean } {
  const now = useServerNow((at) => (at < instantMs ? msUntilNextSecond(instantMs, at) : undefined))
  return { ...leftUntil(instantMs, now), isOver: now >= instantMs }
}

/** A timer holds 24 days at most, and none is to be trusted over hours of sleep. */
const LOOK_AGAIN_MS = 30_000

/** Whether an instant has come by the server's time; draws when it does, not before. */
export function useIsPast(instantMs: number): boolean {
  const now = useServerNow((at) =>
    at < instantMs ? Math.min(instantMs - at, LOOK_AGAIN_MS) : undefined,
  )
  return now >= instantMs
}

/** Sets the title of the page while it is shown. */
export function useTitle(title: string | undefined): void {
  const [venue] = useState(() => document.title)
  useEffect(() => {
    if (title === undefined) return
    const before = document.title
    document.title = `${title} · ${venue}`
    return () => {
      document.title = before
    }
  }, [title, venue])
}
