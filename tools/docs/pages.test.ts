import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { repositoryRoot } from '../source/files.ts'

const pages = ['README.md', 'README.ko.md', ...globSync('docs/**/*.md', { cwd: repositoryRoot })]

function read(page: string): string {
  return readFileSync(path.join(repositoryRoot, page), 'utf8')
}

test('every relative link leads to something', () => {
  for (const page of pages) {
    for (const match of read(page).matchAll(/\]\((?<to>[^)#\s]+)[^)]*\)/g)) {
      const to = match.groups?.['to'] ?? ''
      if (/^[a-z]+:/.test(to)) continue
      const target = path.join(repositoryRoot, path.dirname(page), to)
      assert.ok(existsSync(target), `${page} links to ${to}`)
    }
  }
})

/** What both READMEs must have alike: commands, and the order of sections. */
function bones(page: string): { commands: string[]; sections: string[] } {
  const text = read(page)
  const blocks = [...text.matchAll(/```sh\n(?<code>[\s\S]*?)```/g)]
  const lines = blocks.flatMap((block) => (block.groups?.['code'] ?? '').split('\n'))
  return {
    commands: lines.map((line) => line.replace(/\s+#.*$/, '')),
    sections: [...text.matchAll(/^(?<level>#+) /gm)].map((match) => match.groups?.['level'] ?? ''),
  }
}

test('the Korean README keeps step with the English one', () => {
  assert.deepEqual(bones('README.ko.md'), bones('README.md'))
})

test('the index of decisions has every page', () => {
  const index = read('docs/adr/README.md')
  const files = globSync('docs/adr/[0-9]*.md', { cwd: repositoryRoot }).map((file) =>
    path.basename(file),
  )
  assert.ok(files.length > 0)
  for (const file of files) assert.ok(index.includes(`(${file})`), `${file} is not in the index`)
})
