import assert from 'node:assert/strict'
import { test } from 'node:test'
import { screens } from './testing/browser.ts'
import { givenScenes, type Scenes } from './testing/scenes.ts'
import { openShop } from './testing/shop.ts'

let scenes: Scenes = { pages: {}, token: '' }
const shop = openShop({ ONSALE_DEMO: '1' }, async (onsale) => {
  scenes = await givenScenes(onsale)
})

for (const language of ['ko', 'en'] as const) {
  test(`no page scrolls sideways in ${language}, from 320 px to 4K`, async () => {
    const { page } = await shop.passerBy({ language, token: scenes.token })
    for (const [name, scene] of Object.entries(scenes.pages)) {
      await page.setViewportSize(screens.narrowest)
      await page.goto(scene.path)
      await scene.ready(page)
      for (const size of Object.values(screens)) {
        await page.setViewportSize(size)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        assert.ok(wide <= size.width, `${name} is ${wide} px wide on ${size.width}`)
      }
    }
  })
}
