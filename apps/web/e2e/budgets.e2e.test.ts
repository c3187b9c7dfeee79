import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listTickets } from '@onsale/contracts/http/catalogue-calls.ts'
import type { Page } from 'playwright-core'
import { openShop } from './testing/shop.ts'

const SCRIPT_BYTES_MAX = 150_000
/** All of a first visit: page, script, style, font, drawings, answers. */
const ALL_BYTES_MAX = 270_000
const USABLE_MS_MAX = 2_000

/**
 * A phone: what browsers' own tools call fast 4G, and a processor 4 times slower. The time until
 * a page is usable is reckoned from what it weighs and what it works, both measured: bytes over
 * the wire, round trips one after another, and processor time of the page's thread. A stopwatch
 * would measure what else the machine is doing.
 */
const PHONE = { latencyMs: 60, bytesPerMs: 9_000_000 / 8 / 1_000, timesSlower: 4 }
/** Connection, page, script, words, and the answers that it asks for. */
const ROUND_TRIPS = 5

let ticketPath = ''
const shop = openShop({ ONSALE_DEMO: '1' }, async (onsale) => {
  const { items } = (await onsale.anybody.call(listTickets)).expect(200)
  ticketPath = `/tickets/${items[0]?.id}`
})

interface Loaded {
  readonly script: number
  readonly all: number
}

/** Bytes as they came over the wire, until the page asks for nothing more. */
async function loadAndWeigh(page: Page, path: string): Promise<Loaded> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const types = new Map<string, string>()
  const weights = { script: 0, all: 0 }
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    weights.all += encodedDataLength
    if (types.get(requestId) === 'Script') weights.script += encodedDataLength
  })
  await page.goto(path)
  await page.waitForLoadState('networkidle')
  return weights
}

for (const [name, path] of [
  ['home', () => '/'],
  ['ticket', () => ticketPath],
] as const) {
  test(`the first load of the ${name} page is small`, async (context) => {
    const { page } = await shop.passerBy()
    const { script, all } = await loadAndWeigh(page, path())
    context.diagnostic(`script ${script} B, all ${all} B`)
    assert.ok(script > 10_000, 'nothing was weighed')
    assert.ok(script <= SCRIPT_BYTES_MAX, `${script} B of script`)
    assert.ok(all <= ALL_BYTES_MAX, `${all} B in all`)
  })
}

test('on a phone the ticket page is usable within two seconds', async (context) => {
  const { page } = await shop.customer()
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Performance.enable')
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await page.goto(ticketPath, { waitUntil: 'commit' })
  await page.locator('[data-date][data-state="free"]').first().waitFor()
  const { metrics } = await session.send('Performance.getMetrics')
  const worked = metrics.find(({ name }) => name === 'ThreadTime')?.value
  assert.ok(worked !== undefined && worked > 0 && bytes > 50_000, 'nothing was measured')
  const loading = ROUND_TRIPS * PHONE.latencyMs + bytes / PHONE.bytesPerMs
  const working = worked * 1_000 * PHONE.timesSlower
  context.diagnostic(`loading ${Math.round(loading)} ms, working ${Math.round(working)} ms`)
  assert.ok(loading + working <= USABLE_MS_MAX, `usable after ${loading} + ${working} ms`)
})

test('nothing jumps while a page loads', async (context) => {
  const { page } = await shop.passerBy()
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { shifted: number } // read below
    seen.shifted = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        seen.shifted += entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  for (const path of ['/', ticketPath]) {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    const shifted = await page.evaluate(
      () => (globalThis as unknown as { shifted: number }).shifted, // set above
    )
    context.diagnostic(`${path} shifted by ${shifted}`)
    assert.ok(shifted < 0.05, `${path} shifted by ${shifted}`)
  }
})

test('a page is asked for again, its files never', async () => {
  const page = await fetch(`${shop.onsale.url}/`, { headers: { 'accept-encoding': 'br' } })
  const html = await page.text()
  const etag = page.headers.get('etag') ?? ''
  const again = await fetch(`${shop.onsale.url}/`, {
    headers: { 'if-none-match': etag, 'accept-encoding': 'br' },
  })
  assert.equal(again.status, 304)
  const [, script = ''] = /<script type="module"[^>]*src="([^"]+)"/.exec(html) ?? []
  const file = await fetch(`${shop.onsale.url}${script}`)
  assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.match(file.headers.get('content-encoding') ?? '', /br|gzip/)
})
