// `npm run web:shots [-- folder]`: each page at phone and desktop width, in both languages and
// both shades, of the real program; for people to look at.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { startOnsale } from '@onsale/onsale/api-tests/testing/start-onsale.ts'
import { launchBrowser, visit, type VisitOptions } from './browser.ts'
import { givenScenes, type Scenes } from './scenes.ts'

const folder = path.resolve(process.argv[2] ?? 'web-shots')
mkdirSync(folder, { recursive: true })

const onsale = await startOnsale({ env: { ONSALE_DEMO: '1' } })
const browser = await launchBrowser()
try {
  const scenes = await givenScenes(onsale)
  for (const look of looks()) await take(look, scenes)
  console.log(`${Object.keys(scenes.pages).length} pages, in ${folder}`)
} finally {
  await browser.close()
  await onsale.stop()
}

type Look = Required<Pick<VisitOptions, 'screen' | 'language' | 'colorScheme'>>

function looks(): Look[] {
  return (['phone', 'desk'] as const).flatMap((screen) =>
    (['ko', 'en'] as const).flatMap((language) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ screen, language, colorScheme })),
    ),
  )
}

async function take(look: Look, { pages, token }: Scenes): Promise<void> {
  const ofLook = `${look.screen}-${look.language}-${look.colorScheme}`
  const { page, context, complaints } = await visit(browser, onsale.url, { ...look, token })
  for (const [name, scene] of Object.entries(pages)) {
    await page.goto(scene.path)
    await scene.ready(page)
    const file = path.join(folder, `${name}-${ofLook}.png`)
    await page.screenshot({ path: file, fullPage: scene.isWhole ?? false })
  }
  for (const complaint of complaints) console.error(complaint)
  await context.close()
}
