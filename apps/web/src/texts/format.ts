import type { Money } from '@onsale/contracts/http/money.ts'
import type { Language } from './texts.ts'

const locales: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-GB' }

/** Names that people know; Intl calls most zones by their offset. */
const zoneNames: Readonly<Record<string, string>> = { 'Asia/Seoul': 'KST', 'Asia/Tokyo': 'JST' }

/** How a language writes money, dates and times. A time always comes with its zone. */
export interface Format {
  money(money: Money): string
  number(value: number): string
  percent(value: number): string
  /** `12월 24일 (목)`, of `YYYY-MM-DD`. */
  day(date: string): string
  /** `12월 24일 목요일`, for screen readers. */
  dayInWords(date: string): string
  /** `2026년 12월`, of `YYYY-MM`. */
  month(month: string): string
  /** Seven short names, Sunday first. */
  readonly weekdays: readonly string[]
  /** `11월 28일 (토) 10:00 KST`, of UTC ms. */
  instant(instantMs: number, timeZone: string): string
  /** `10:09`, of UTC ms. */
  hour(instantMs: number, timeZone: string): string
  zone(instantMs: number, timeZone: string): string
}

export function createFormat(language: Language): Format {
  const locale = locales[language]
  const utc = { timeZone: 'UTC' } as const
  const dayParts = { month: 'short', day: 'numeric', weekday: 'short' } as const
  const made = {
    day: new Intl.DateTimeFormat(locale, { ...utc, ...dayParts }),
    dayInWords: new Intl.DateTimeFormat(locale, {
      ...{ ...utc, month: 'long', day: 'numeric', weekday: 'long' },
    }),
    month: new Intl.DateTimeFormat(locale, { ...utc, year: 'numeric', month: 'long' }),
    weekday: new Intl.DateTimeFormat(locale, { ...utc, weekday: 'short' }),
    number: new Intl.NumberFormat(locale),
    percent: new Intl.NumberFormat(locale, { style: 'percent' }),
  }
  const dateOf = (date: string): number => Date.parse(`${date}T00:00:00Z`)
  const hour = (instantMs: number, timeZone: string): string =>
    new Intl.DateTimeFormat(locale, {
      ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    }).format(instantMs)
  const zone = (instantMs: number, timeZone: string): string =>
    zoneNames[timeZone] ??
    new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })
      .formatToParts(instantMs)
      .find(({ type }) => type === 'timeZoneName')?.value ??
    timeZone
  return {
    money: (money) => moneyText(money, language, locale),
    number: (value) => made.number.format(value),
    percent: (value) => made.percent.format(value / 100),
    day: (date) => made.day.format(dateOf(date)),
    dayInWords: (date) => made.dayInWords.format(dateOf(date)),
    month: (month) => made.month.format(dateOf(`${month}-01`)),
    // The 4th of January 1970 was a Sunday.
    weekdays: Array.from({ length: 7 }, (_, at) => made.weekday.format((3 + at) * 86_400_000)),
    hour,
    zone,
    instant(instantMs, timeZone) {
      const day = new Intl.DateTimeFormat(locale, { timeZone, ...dayParts }).format(instantMs)
      return `${day} ${hour(instantMs, timeZone)} ${zone(instantMs, timeZone)}`
    },
  }
}

function moneyText({ amount, currency }: Money, language: Language, locale: string): string {
  const written = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const digits = written.resolvedOptions().maximumFractionDigits ?? 0
  const value = amount / 10 ** digits
  // Intl writes ₩50,000 in Korean; a shop in Korea writes 50,000원.
  if (language === 'ko' && currency === 'KRW') {
    return `${new Intl.NumberFormat(locale).format(value)}원`
  }
  return written.format(value)
}
