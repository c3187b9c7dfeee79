import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PlantedBug } from './planted-bug.ts'

/** The bug does not fit the code any more: its text is not there, or more than once. */
export class DoesNotApply extends Error {
  override readonly name = 'DoesNotApply'
}

/** Puts the bug into the tree; the returned function takes it out again. */
export function plant(tree: string, bug: PlantedBug): () => void {
  const file = path.join(tree, bug.file)
  const source = readFileSync(file, 'utf8')
  writeFileSync(file, withBug(source, bug))
  return () => writeFileSync(file, source)
}

/** The source with the bug in it. White space counts for nothing, so that formatting may change. */
export function withBug(source: string, bug: Pick<PlantedBug, 'file' | 'from' | 'to'>): string {
  const found = [...source.matchAll(looseForm(bug.from))]
  const [only] = found
  if (only === undefined || found.length > 1) {
    throw new DoesNotApply(`${bug.file} has ${found.length} places like this: ${bug.from}`)
  }
  return source.slice(0, only.index) + bug.to + source.slice(only.index + only[0].length)
}

function looseForm(text: string): RegExp {
  const pieces = text
    .trim()
    .split(/\s+|(?<=[(){}[\],])|(?=[(){}[\],])/)
    .filter((piece) => piece !== '')
  return new RegExp(pieces.map((piece) => RegExp.escape(piece)).join('\\s*'), 'g')
}
