// `npm run prove-the-packaging [-- --folder DIR] [--install]`: builds infra/Dockerfile and brings
// compose.yaml up for real, on a machine with root and without a registry of images: what stands
// in for the official images is made of Debian's packages. Everything it starts is its own, and
// ends with it. About ten minutes.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { quietPort } from '@onsale/platform/testing/quiet-port.ts'
import { makeBaseImages, standIns } from './base-images.ts'
import { installTools, whyNotHere } from './bring-tools.ts'
import { type Checks, createChecks } from './checks.ts'
import { openOwnCompose } from './own-compose.ts'
import { startOwnDocker } from './own-docker.ts'
import { proveImage } from './prove-image.ts'
import { proveStack } from './prove-stack.ts'
import { copyRepository, removeFolder } from './scratch-folder.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '../..')
const IMAGE = 'onsale'
const BUILD_MS_MAX = 1_200_000
const ALL_MS_MAX = 3_600_000
const USAGE = `usage: npm run prove-the-packaging -- [--folder DIR] [--install]
  --folder DIR  keeps Docker's data there, so that the next run finds its base images
  --install     first installs the Debian packages that are missing`

const over = new AbortController()
const tell = (text: string): void => console.log(text)
process.once('SIGINT', () => over.abort(new Error('interrupted')))
process.once('SIGTERM', () => over.abort(new Error('told to end')))
const watchdog = setTimeout(
  () => over.abort(new Error(`not done within ${ALL_MS_MAX / 60_000} min`)),
  ALL_MS_MAX,
)

try {
  const options = { folder: { type: 'string' }, install: { type: 'boolean' } } as const
  const { folder, install = false } = parseArgs({ options }).values
  if (install) installTools()
  const why = whyNotHere()
  if (why === undefined) {
    await prove(folder, createChecks(tell))
  } else {
    console.error(`prove-the-packaging: ${why}`)
    process.exitCode = 2
  }
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : error)
  process.exitCode = isUsage ? 2 : 1
} finally {
  clearTimeout(watchdog)
}

async function prove(kept: string | undefined, checks: Checks): Promise<void> {
  const began = performance.now()
  const scratch =
    kept === undefined ? mkdtempSync(path.join(tmpdir(), 'onsale-packaging-')) : path.resolve(kept)
  mkdirSync(scratch, { recursive: true })
  const { signal } = over
  try {
    const own = await startOwnDocker(path.join(scratch, 'docker'), signal)
    try {
      await makeBaseImages({ own, scratch, signal, tell })
      const clone = path.join(scratch, 'clone')
      await copyRepository(REPOSITORY, clone)
      const port = await quietPort()
      const settings = {
        ...standIns,
        ONSALE_PUBLISH: `127.0.0.1:${port}`,
        ONSALE_PUBLIC_URL: `http://localhost:${port}`,
      }
      const stack = await openOwnCompose(own, { clone, settings, signal })
      await checks.that('is built', async () => void (await stack.compose(['build'], BUILD_MS_MAX)))
      await proveImage(own, IMAGE, checks)
      await proveStack({ own, stack, port, checks })
    } finally {
      await own.stop()
    }
  } finally {
    if (kept === undefined) await removeFolder(scratch)
  }
  const seconds = Math.round((performance.now() - began) / 1_000)
  tell(`packaging: ${checks.passed} checks passed in ${seconds} s`)
}
