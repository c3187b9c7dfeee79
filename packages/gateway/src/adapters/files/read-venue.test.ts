import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { contrast } from '../../testing/contrast.ts'
import { readVenue, VenueUnusable } from './read-venue.ts'
import type { VenueFile } from './venue-file.ts'

const venues = path.resolve(import.meta.dirname, '../../../../../venues')
const samples = ['panda-world', 'campus-festival']
let folder = ''

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'onsale-venue-'))
})
after(() => rm(folder, { recursive: true }))

for (const name of samples) {
  test(`${name} is a venue: its files are there, under names that change with them`, async () => {
    const { venue, texts, files, stylesheet } = await readVenue(path.join(venues, name))
    assert.deepEqual([...texts.keys()], ['terms', 'privacy', 'refunds'])
    for (const file of [venue.mark, stylesheet, ...Object.values(venue.drawings)]) {
      assert.ok(files.has(file), file)
      assert.match(file, /^\/venue\/[\w-]{12}-[\w.-]+$/)
    }
    const css = files.get(stylesheet)?.plain.toString() ?? ''
    assert.match(css, /prefers-color-scheme:dark/)
  })

  test(`the colours of ${name} can be read on paper, light and dark`, async () => {
    const text = await readFile(path.join(venues, name, 'venue.json'), 'utf8')
    const { colours } = JSON.parse(text) as VenueFile // read by readVenue above
    const paper = await paperOfDesign()
    for (const [role, { light, dark }] of Object.entries(colours)) {
      assert.ok(
        contrast(light, paper.light) >= 4.5,
        `${role} on light: ${contrast(light, paper.light)}`,
      )
      assert.ok(contrast(dark, paper.dark) >= 4.5, `${role} on dark: ${contrast(dark, paper.dark)}`)
    }
  })
}

/** The lightest and the darkest ground of the design that colours stand on. */
async function paperOfDesign(): Promise<{ readonly light: string; readonly dark: string }> {
  const css = await readFile(path.join(venues, '../apps/web/src/styles.css'), 'utf8')
  const [light = '', dark = ''] = [...css.matchAll(/--paper: (oklch\([^)]+\))/g)].map(
    ([, colour = '']) => colour,
  )
  return { light, dark }
}

async function changed(change: (venue: Record<string, unknown>) => void): Promise<string> {
  const copy = await mkdtemp(path.join(folder, 'venue-'))
  await cp(path.join(venues, 'panda-world'), copy, { recursive: true })
  const file = path.join(copy, 'venue.json')
  const venue = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown> // an object
  change(venue)
  await writeFile(file, JSON.stringify(venue))
  return copy
}

test('a mistake is told in a line that says where', async () => {
  const said = async (change: (venue: Record<string, unknown>) => void, says: RegExp) => {
    const copy = await changed(change)
    await assert.rejects(readVenue(copy), (error: unknown) => {
      assert.ok(error instanceof VenueUnusable)
      assert.match(error.message, says)
      return true
    })
  }
  await said((venue) => delete venue['name'], /\/name/)
  await said((venue) => (venue['mark'] = '../../secret.svg'), /\/mark/)
  await said((venue) => (venue['mark'] = 'missing.svg'), /no readable missing\.svg/)
  await said((venue) => (venue['colours'] = { go: 'red; } body {' }), /\/colours/)
})
