import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenScenes, type Scenes } from './testing/scenes.ts'
import { openShop } from './testing/shop.ts'

let scenes: Scenes = { pages: {}, token: '' }
const shop = openShop({ ONSALE_DEMO: '1' }, async (onsale) => {
  scenes = await givenScenes(onsale)
})

test('what is pressed is 48 px high, and 40 wide where seven stand in a row', async () => {
  const { page } = await shop.passerBy({ screen: 'narrowest', token: scenes.token })
  for (const [name, scene] of Object.entries(scenes.pages)) {
    await page.goto(scene.path)
    await scene.ready(page)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('a, button, input')]
        .filter(
          (one) => one.checkVisibility() && !one.matches('.sr-only, [aria-hidden] *, [hidden]'),
        )
        .map((one) => ({ box: one.getBoundingClientRect(), html: one.outerHTML.slice(0, 120) }))
        .filter(({ box }) => box.width > 1 && (box.height < 47.5 || box.width < 40))
        .map(({ box, html }) => `${box.width} × ${box.height} ${html}`),
    )
    assert.deepEqual(small, [], name)
  }
})

test('the language is switched at once, and kept', async () => {
  const { page } = await shop.passerBy()
  await page.goto('/')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Meet the panda family in the bamboo' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  await page.reload()
  await page.getByRole('button', { name: '한국어' }).waitFor()
})

test('an unknown page is the app, answered 404; an unknown ticket is told so', async () => {
  const { page } = await shop.passerBy()
  assert.equal((await page.goto('/nothing/here'))?.status(), 404)
  await page.getByRole('heading', { name: '여기에는 아무것도 없어요' }).waitFor()
  assert.equal((await page.goto('/tickets/nothing'))?.status(), 200)
  await page.getByRole('heading', { name: '여기에는 아무것도 없어요' }).waitFor()
})

test('our own words are set in our font and nothing else', async () => {
  const { page } = await shop.passerBy()
  await page.goto('/')
  await page.getByRole('link', { name: /어른/ }).waitFor()
  const rest = page.waitForResponse(/rest-font/)
  await rest
  await page.waitForLoadState('networkidle')
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument')
  const { nodeId } = await session.send('DOM.querySelector', {
    ...{ nodeId: root.nodeId, selector: 'h1' },
  })
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
  assert.deepEqual(
    fonts.map(({ isCustomFont, familyName }) => [isCustomFont, familyName]),
    [[true, fonts[0]?.familyName]],
  )
  assert.match(fonts[0]?.familyName ?? '', /Pretendard/)
})

test('a lost connection is told, and what is shown stays', async () => {
  const { page, context } = await shop.passerBy()
  await page.goto('/')
  await page.getByRole('link', { name: /어른/ }).waitFor()
  await context.setOffline(true)
  await page.getByText(/인터넷에 연결되어 있지 않아요/).waitFor()
  await page.getByRole('link', { name: /어른/ }).waitFor()
  await context.setOffline(false)
  await page.getByText(/인터넷에 연결되어 있지 않아요/).waitFor({ state: 'detached' })
})
