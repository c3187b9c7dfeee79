// `npm run docs`: makes what is generated from the code. With `--check` it writes nothing and
// fails when a document is not what it would make.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { configurationPages } from './docs/configuration.ts'
import { diagramPages } from './docs/diagrams.ts'
import { postmanPages } from './docs/postman-page.ts'
import { repositoryRoot } from './source/files.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(repositoryRoot, file), 'utf8')
  } catch {
    return undefined // Not made yet.
  }
}

async function write(file: string, text: string): Promise<void> {
  const target = path.join(repositoryRoot, file)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, text)
}

const pages = new Map([
  ...(await diagramPages()),
  ...(await postmanPages()),
  ...(await configurationPages(textOf)),
])

let stale = 0
for (const [file, text] of pages) {
  if ((await textOf(file)) === text) continue
  stale += 1
  if (values.check) {
    console.log(
      `${file}:1  is not what the code says\n    → run \`npm run docs\` and keep the result`,
    )
  } else {
    await write(file, text)
    console.log(`made ${file}`)
  }
}
console.log(`docs: ${stale} of ${pages.size} documents ${values.check ? 'stale' : 'made anew'}`)
process.exitCode = values.check && stale > 0 ? 1 : 0
