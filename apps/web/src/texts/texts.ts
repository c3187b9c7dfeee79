import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { ko } from './ko/index.ts'

export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof ko }
  }
}

const PLACE = 'onsale.language'

/** Korean unless the visitor chose otherwise; a browser's own setting is a choice too. */
export function preferredLanguage(kept: string | null, ofBrowser: readonly string[]): Language {
  const chosen = languages.find((language) => language === kept)
  if (chosen !== undefined) return chosen
  for (const tag of ofBrowser) {
    const known = languages.find((language) => tag.toLowerCase().split('-')[0] === language)
    if (known !== undefined) return known
  }
  return 'ko'
}

/** A visitor reads one language; the words of the other stay where they are until asked for. */
const words: Readonly<Record<Language, () => Promise<object>>> = {
  ko: async () => (await import('./ko/index.ts')).ko,
  en: async () => (await import('./en/index.ts')).en,
}

/** Starts the texts in the preferred language and keeps `<html lang>` and the choice in step. */
export async function startTexts(storage: Storage): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
  const language = preferredLanguage(storage.getItem(PLACE), navigator.languages)
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await words[language]() } },
    interpolation: { escapeValue: false }, // React does
  })
}

/** Rejects when the words cannot be had; the language stays then. */
export async function switchLanguage(storage: Storage, language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await words[language]())
  storage.setItem(PLACE, language)
  await i18next.changeLanguage(language)
}
