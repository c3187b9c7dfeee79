import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { totalsOf, type FileOutcome } from './outcome.ts'
import { failuresText } from './print.ts'
import { killRunning, runFile } from './run-file.ts'

let folder = ''

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'onsale-planted-'))
})

after(async () => {
  killRunning()
  await rm(folder, { recursive: true, force: true })
})

async function runPlanted(name: string, body: string, timeMaxMs = 20_000): Promise<FileOutcome> {
  const file = path.join(folder, `${name}.test.ts`)
  await writeFile(file, `import { describe, test } from 'node:test'\n${body}\n`)
  return await runFile(file, { root: folder, timeMaxMs })
}

test('tests are counted, suites are not, and subtests are', async () => {
  const outcome = await runPlanted(
    'counts',
    `describe('a suite', () => {
       test('one', () => {})
       test('two', async (t) => { await t.test('inside', () => {}) })
       test('off', { skip: 'not today' }, () => {})
       test('later', { todo: true }, () => { throw new Error('not yet') })
     })`,
  )
  assert.equal(outcome.fault, undefined)
  assert.deepEqual(totalsOf([outcome]), { passed: 3, failed: 0, skipped: 2 })
})

test('a failure is told with its place and its error', async () => {
  const outcome = await runPlanted(
    'fails',
    `console.log('what the program printed')
     test('is wrong', () => { throw new Error('two is not three') })`,
  )
  assert.deepEqual(totalsOf([outcome]), { passed: 0, failed: 1, skipped: 0 })
  const text = failuresText([outcome])
  assert.match(text, /✖ is wrong\n.*fails\.test\.ts:3/)
  assert.match(text, /two is not three/)
  assert.match(text, /what the program printed/)
})

test('an open handle fails the file though its tests passed', async () => {
  const outcome = await runPlanted(
    'leaks',
    `test('passes', () => { setInterval(() => {}, 1000) })`,
    1_500,
  )
  assert.match(outcome.fault ?? '', /killed after 1\.5 s.*still open/)
  assert.deepEqual(totalsOf([outcome]), { passed: 1, failed: 1, skipped: 0 })
})

test('a process left behind fails the file', async () => {
  const outcome = await runPlanted(
    'orphans',
    `import { spawn } from 'node:child_process'
     test('passes', () => { spawn('sleep', ['30'], { stdio: 'ignore' }).unref() })`,
  )
  assert.match(outcome.fault ?? '', /left child processes/)
})

test('a file that throws, exits early or has no tests fails', async () => {
  const throwing = await runPlanted('throws', `throw new Error('at load')`)
  assert.match(throwing.fault ?? '', /before its tests had ended/)
  assert.match(throwing.output, /at load/)
  const early = await runPlanted('early', `test('ends all', () => { process.exit(0) })`)
  assert.match(early.fault ?? '', /exited with code 0 before its tests had ended/)
  const empty = await runPlanted('empty', `export const nothing = describe`)
  assert.match(empty.fault ?? '', /has no tests/)
})

test('a hook that throws is a failure', async () => {
  const outcome = await runPlanted(
    'hook',
    `import { before } from 'node:test'
     describe('suite', () => { before(() => { throw new Error('no set-up') }); test('a', () => {}) })`,
  )
  assert.ok(totalsOf([outcome]).failed >= 1)
})
