import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { rootCertificates } from 'node:tls'
import { kafkaJars } from '@onsale/platform/bus/kafka/testing/kafka-jars.ts'
import type { OwnDocker } from './own-docker.ts'
import { must } from './run-program.ts'

const DEBOOTSTRAP_MS_MAX = 900_000
const BUILD_MS_MAX = 900_000
const IMAGES = path.join(import.meta.dirname, 'images')

/**
 * What stands in for the official images, as compose.yaml and the Dockerfile name them in the
 * environment. They are made of Debian's packages, so what is proved is our own part: not the
 * official images, but that ours gets along with what these do.
 */
export const standIns = {
  ONSALE_BUILD_IMAGE: 'onsale-proof/node',
  ONSALE_RUNTIME_IMAGE: 'onsale-proof/debian',
  ONSALE_MYSQL_IMAGE: 'onsale-proof/mysql',
  ONSALE_REDIS_IMAGE: 'onsale-proof/redis',
  ONSALE_KAFKA_IMAGE: 'onsale-proof/kafka',
} as const

export interface Tools {
  readonly own: OwnDocker
  readonly scratch: string
  readonly signal: AbortSignal
  readonly tell: (text: string) => void
}

/** Makes the images that the daemon does not have yet. */
export async function makeBaseImages(tools: Tools): Promise<void> {
  // MySQL is in Debian's unstable only.
  await bootstrap(tools, 'onsale-proof/debian', 'trixie')
  await bootstrap(tools, 'onsale-proof/debian-of-mysql', 'sid')
  await build(tools, 'redis', async () => {})
  await build(tools, 'mysql', async () => {})
  await build(tools, 'kafka', async (context) => {
    await cp(await kafkaJars(), path.join(context, 'jars'), { recursive: true })
  })
  await build(tools, 'node', fillNodeContext)
}

async function isThere({ own }: Tools, image: string): Promise<boolean> {
  return (await own.tryDocker(['image', 'inspect', image])).code === 0
}

async function bootstrap(tools: Tools, image: string, suite: string): Promise<void> {
  if (await isThere(tools, image)) return
  const { own, scratch, signal, tell } = tools
  tell(`bootstrapping Debian ${suite} …`)
  const root = path.join(scratch, suite)
  await rm(root, { recursive: true, force: true })
  const options = { withinMs: DEBOOTSTRAP_MS_MAX, signal }
  await must('debootstrap', ['--variant=minbase', suite, root], options)
  const unneeded = ['./proc/*', './sys/*', './dev/*', './var/cache/apt/archives/*.deb']
  const tar = ['tar', '-C', root, ...unneeded.map((one) => `--exclude=${one}`), '-c', '.']
  const pipe = `"$@" | docker import - "${image}"`
  await must('bash', ['-o', 'pipefail', '-c', pipe, 'bash', ...tar], { ...options, env: own.env })
  await rm(root, { recursive: true })
}

/** Builds `images/NAME` with what `fill` puts beside its Dockerfile. */
async function build(
  tools: Tools,
  name: string,
  fill: (context: string) => Promise<void>,
): Promise<void> {
  const image = `onsale-proof/${name}`
  if (await isThere(tools, image)) return
  const { own, scratch, tell } = tools
  tell(`building what stands in for the image of ${name} …`)
  const context = path.join(scratch, `context-${name}`)
  await rm(context, { recursive: true, force: true })
  await cp(path.join(IMAGES, name), context, { recursive: true })
  await fill(context)
  await own.docker(['build', '--network=host', '--tag', image, context], BUILD_MS_MAX)
  await rm(context, { recursive: true })
}

/** The Node and npm of this very run; and whom npm asks and trusts here. */
async function fillNodeContext(context: string): Promise<void> {
  const npmCli = process.env['npm_execpath']
  if (npmCli === undefined) throw new Error('run it by npm: the npm that runs it goes along')
  const npmFolder = path.resolve(await realpath(npmCli), '../..')
  await mkdir(context, { recursive: true })
  await cp(await realpath(process.execPath), path.join(context, 'node'))
  await cp(npmFolder, path.join(context, 'npm'), { recursive: true, dereference: true })
  const registry = process.env['npm_config_registry']
  await writeFile(
    path.join(context, 'npmrc'),
    registry === undefined ? '' : `registry=${registry}\n`,
  )
  const extra = process.env['NODE_EXTRA_CA_CERTS']
  const certificates = path.join(context, 'certificates.pem')
  if (extra === undefined) await writeFile(certificates, rootCertificates.join('\n'))
  else await cp(extra, certificates)
}
