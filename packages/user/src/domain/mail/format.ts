import type { Money } from '@onsale/kernel/money.ts'
import type { Locale } from '../person.ts'

/** Minor units as people write them: 100,000원, ₩100,000, €12.50. */
export function formatMoney({ amount, currency }: Money, locale: Locale): string {
  const style = { style: 'currency', currency } as const
  const format = new Intl.NumberFormat(languageOf(locale), style)
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0
  if (locale === 'ko' && currency === 'KRW') {
    return `${new Intl.NumberFormat('ko').format(amount)}원`
  }
  return format.format(amount / 10 ** digits)
}

/** A date of the venue, YYYY-MM-DD, with its day of the week. */
export function formatDate(date: string, locale: Locale): string {
  const noon = Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: 'UTC',
    plainTime: '12:00',
  })
  const write = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(languageOf(locale), { ...options, timeZone: 'UTC' }).format(
      noon.epochMilliseconds,
    )
  const day = write({ weekday: 'short' })
  const written = write({ year: 'numeric', month: 'long', day: 'numeric' })
  return locale === 'ko' ? `${written} (${day})` : `${day}, ${written}`
}

/** An instant (UTC ms) to the minute, with its zone: nobody knows where the reader is. */
export function formatInstant(instant: number, locale: Locale): string {
  return new Intl.DateTimeFormat(languageOf(locale), {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: locale === 'ko' ? 'Asia/Seoul' : 'UTC',
    timeZoneName: locale === 'ko' ? 'long' : 'short',
  }).format(instant)
}

function languageOf(locale: Locale): string {
  return locale === 'ko' ? 'ko-KR' : 'en-GB'
}
