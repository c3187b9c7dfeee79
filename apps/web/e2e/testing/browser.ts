import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
]

/** Debian's Chromium, or the one that TEST_CHROMIUM names. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: FLAGS })
}

export const screens = {
  phone: { width: 390, height: 844 },
  desk: { width: 1_280, height: 800 },
  narrowest: { width: 320, height: 640 },
  wall: { width: 3_840, height: 2_160 },
} as const

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong in the page or left this machine; a test fails on any. */
  readonly complaints: readonly string[]
}

export interface VisitOptions {
  readonly screen?: keyof typeof screens
  readonly language?: 'ko' | 'en'
  readonly token?: string
  readonly colorScheme?: 'light' | 'dark'
  readonly timezoneId?: string
}

/** Somebody with a browser of their own: language, screen, and a token when logged in. */
export async function visit(
  browser: Browser,
  url: string,
  options: VisitOptions = {},
): Promise<Visitor> {
  const { screen = 'phone', language = 'ko', token, colorScheme = 'light', timezoneId } = options
  const context = await browser.newContext({
    ...{ baseURL: url, viewport: screens[screen], colorScheme, reducedMotion: 'reduce' },
    ...{ locale: language === 'ko' ? 'ko-KR' : 'en-GB', timezoneId: timezoneId ?? 'Asia/Seoul' },
    ...{ hasTouch: screen === 'phone', isMobile: screen === 'phone' },
  })
  if (token !== undefined) {
    await context.addInitScript(
      (kept) => sessionStorage.setItem('onsale.session', JSON.stringify({ accessToken: kept })),
      token,
    )
  }
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`threw: ${error.message}`))
  page.on('console', (message) => {
    // A refusal or a lost answer, which tests cause, is told by the browser as well.
    const isAnswer = message.text().startsWith('Failed to load resource:')
    if (message.type() === 'error' && !isAnswer) complaints.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const to = request.url()
    if (!to.startsWith(url) && !to.startsWith('data:')) complaints.push(`asked elsewhere: ${to}`)
  })
  return { page, context, complaints }
}
