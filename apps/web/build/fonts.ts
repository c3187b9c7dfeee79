import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import subsetFont from 'subset-font'
import type { Plugin } from 'vite'
import { FONT_FAMILY, FONT_WEIGHT, restOfFontCss, unicodeRange } from './font-css.ts'

const app = path.resolve(import.meta.dirname, '..')
const repository = path.resolve(app, '../..')
const generated = path.join(app, 'generated')
const fontFolder = path.dirname(
  createRequire(import.meta.url).resolve(
    'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css',
  ),
)

/** Where the words come from that a first visit shows: they decide which glyphs it loads. */
const WORDS = [
  'apps/web/src',
  'venues',
  // The sample seller and the sample tickets.
  'packages/platform/src/config/read-config.ts',
  'packages/ticket/src/usecases/seed-panda-world.ts',
]
const HAS_WORDS = /\.(?:ts|tsx|json)$/
const ALWAYS = String.fromCodePoint(...Array.from({ length: 0x7f - 0x20 }, (_, at) => 0x20 + at))
/** What Intl writes: dates, weekdays, money, and signs of typography. */
const WRITTEN_BY_INTL = '년월일화수목금토요오전후시분초원₩±×÷·…–—‘’“”→←↑↓°№'

/**
 * The font in two parts (docs/adr/0011): one small file with the characters of our own words,
 * which is loaded at once; and the files that Pretendard itself is cut into, for names and
 * texts that need more, which a browser loads only when such a character is on the page.
 */
export function fonts(): Plugin {
  return {
    name: 'onsale-fonts',
    async buildStart() {
      await mkdir(generated, { recursive: true })
      const characters = await charactersOfOurWords()
      await makeCore(characters)
      const css = await readFile(
        path.join(fontFolder, 'pretendardvariable-dynamic-subset.css'),
        'utf8',
      )
      const rest = restOfFontCss(css, path.relative(generated, fontFolder), characters)
      await writeFile(path.join(generated, 'rest-font.css'), rest)
    },
    async generateBundle() {
      const source = await readFile(path.join(import.meta.dirname, 'font-license.txt'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'assets/font-license.txt', source })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find((name) => /core-.*\.woff2$/.test(name))
        if (file === undefined) return []
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true }
        return [{ tag: 'link', attrs: { ...attrs, href: `/${file}` }, injectTo: 'head' }]
      },
    },
  }
}

async function charactersOfOurWords(): Promise<string> {
  const found = new Set(ALWAYS + WRITTEN_BY_INTL)
  for (const place of WORDS) {
    for (const file of await filesIn(path.join(repository, place))) {
      for (const character of await readFile(file, 'utf8')) found.add(character)
    }
  }
  return [...found]
    .filter((character) => character >= ' ')
    .sort()
    .join('')
}

async function filesIn(place: string): Promise<string[]> {
  if (HAS_WORDS.test(place)) return [place]
  const entries = await readdir(place, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && HAS_WORDS.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
}

/** Cutting takes about two seconds, so it is done only when the characters have changed. */
async function makeCore(characters: string): Promise<void> {
  const key = createHash('sha256').update(characters).digest('hex').slice(0, 12)
  const name = `core-${key}.woff2`
  if (!existsSync(path.join(generated, name))) {
    const whole = await readFile(path.join(fontFolder, 'woff2', 'PretendardVariable.woff2'))
    const core = await subsetFont(whole, characters, {
      targetFormat: 'woff2',
      variationAxes: { wght: { min: 400, max: 700 } },
    })
    await writeFile(path.join(generated, name), core)
  }
  const face = `@font-face {
  font-family: '${FONT_FAMILY}';
  font-weight: ${FONT_WEIGHT};
  font-display: swap;
  src: url('./${name}') format('woff2');
  unicode-range: ${unicodeRange(characters)};
}
`
  await writeFile(path.join(generated, 'core-font.css'), face)
}
