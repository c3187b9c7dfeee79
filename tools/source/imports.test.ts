import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf } from './imports.ts'
import { maskSource } from './mask.ts'

test('every form of import is found, with its line and whether it is for types', () => {
  const source = [
    `import a from './a.ts'`,
    `import type { B } from './b.ts'`,
    `import { type C, type D as E } from './c.ts'`,
    `import { type F, g } from './f.ts'`,
    `import * as h from "./h.ts"`,
    `import './i.ts'`,
    `import j, { k } from './j.ts'`,
    `export { l } from './l.ts'`,
    `export type { M } from './m.ts'`,
    `export * from './n.ts'`,
    `import {`,
    `  o,`,
    `} from './o.ts'`,
    `const p = await import('./p.ts')`,
    `import type from './q.ts'`,
  ].join('\n')
  assert.deepEqual(
    importsOf(source).map(({ specifier, line, typeOnly }) => `${specifier} ${line} ${typeOnly}`),
    [
      './a.ts 1 false',
      './b.ts 2 true',
      './c.ts 3 true',
      './f.ts 4 false',
      './h.ts 5 false',
      './i.ts 6 false',
      './j.ts 7 false',
      './l.ts 8 false',
      './m.ts 9 true',
      './n.ts 10 false',
      './o.ts 13 false',
      './p.ts 14 false',
      './q.ts 15 false',
    ],
  )
})

test('what only looks like an import is left alone', () => {
  const source = [
    `// import a from './a.ts'`,
    `/* import b from './b.ts' */`,
    `const c = "import c from './c.ts'"`,
    "const d = `import d from './d.ts'`",
    `export const e = { from: './e.ts' }`,
    `export { f }`,
    `const g = 1 / 2 // import('./g.ts')`,
    `const h = /import '.\\/h.ts'/`,
  ].join('\n')
  assert.deepEqual(importsOf(source), [])
})

test('an export list does not swallow the import after it', () => {
  const [found] = importsOf(`export { a }\nimport type { B } from './b.ts'`)
  assert.deepEqual(found, { specifier: './b.ts', line: 2, typeOnly: true })
})

test('masking keeps places, code in templates, and what follows a regular expression', () => {
  const source = "const a = `x ${f('y', `z${g}`)} \\` }` + b / c / d\nif (/[/'\"]/.test(e)) h('i')"
  const masked = maskSource(source)
  assert.equal(masked.length, source.length)
  assert.equal(
    masked,
    "const a = `  ${f(' ', ` ${g}`)}     ` + b / c / d\nif (/     /.test(e)) h(' ')",
  )
})

test('a character outside the basic plane keeps offsets right', () => {
  const source = `const a = '🐼' // 🐼🐼\nimport b from './b.ts'`
  assert.equal(maskSource(source).length, source.length)
  assert.equal(importsOf(source)[0]?.specifier, './b.ts')
})
