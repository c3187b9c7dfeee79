import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { atEnd } from '../testing/at-end.ts'
import { assertInvariants } from '../testing/invariants.ts'
import { givenReader, readBooks, scratchFolder } from '../testing/scratch.ts'

const program = new URL('../testing/buy-until-killed.ts', import.meta.url).pathname

/**
 * Failure mode 4: a buyer was told 201, and the process is killed (SIGKILL) that moment.
 * Guards: an answer is sent only after the commit of its batch (the writer thread answers
 * after runBatch, committer.ts resolves after ledger.commit).
 */
for (const acknowledgedMin of [1, 400]) {
  test(`4: killed after ${acknowledgedMin} or more answers, every one of them is in the ledger`, async (t) => {
    const folder = scratchFolder(t)
    const child = spawn(process.execPath, [program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    atEnd(t, () => child.kill('SIGKILL'))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const acknowledged: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line)
      if (acknowledged.length === acknowledgedMin) child.kill('SIGKILL')
    }
    await ended

    const session = givenReader(t, path.join(folder, 'order.sqlite'))
    const books = await readBooks(session)
    const written = new Set(books.orders.map(({ id }) => id))
    assert.ok(acknowledged.length >= acknowledgedMin)
    assert.deepEqual(
      acknowledged.filter((id) => !written.has(id)),
      [],
    )
    assertInvariants(books)
  })
}
