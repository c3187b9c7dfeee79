// `npm run web:shots [-- folder]`: each page at phone and desktop width, in both languages and
// both shades, of the real program; for people to look at.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { startOnsale } from '@onsale/onsale/api-tests/testing/start-onsale.ts'
import { tokenOf } from '@onsale/onsale/api-tests/testing/tokens.ts'
import { launchBrowser, visit } from './testing/browser.ts'
import { givenScenes, personOfScenes } from './testing/scenes.ts'

const folder = path.resolve(process.argv[2] ?? 'web-shots')
mkdirSync(folder, { recursive: true })

const onsale = await startOnsale({ env: { ONSALE_DEMO: '1' } })
const browser = await launchBrowser()
try {
  const scenes = await givenScenes(onsale)
  for (const screen of ['phone', 'desk'] as const) {
    for (const language of ['ko', 'en'] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const token = tokenOf(personOfScenes)
        const visitor = await visit(browser, onsale.url, { screen, language, colorScheme, token })
        for (const [name, scene] of Object.entries(scenes)) {
          await visitor.page.goto(scene.path)
          await scene.ready(visitor.page)
          const file = path.join(folder, `${name}-${screen}-${language}-${colorScheme}.png`)
          await visitor.page.screenshot({ path: file, fullPage: scene.isWhole ?? false })
        }
        for (const complaint of visitor.complaints) console.error(complaint)
        await visitor.context.close()
      }
    }
  }
  console.log(`${Object.keys(scenes).length} pages, in ${folder}`)
} finally {
  await browser.close()
  await onsale.stop()
}
