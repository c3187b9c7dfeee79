import { createInternalServer } from '@onsale/platform/http/internal-server.ts'
import type { Mount } from '@onsale/platform/http/mount.ts'
import type { Extend } from '@onsale/platform/http/server.ts'
import { ownInternalUrl } from './own-address.ts'
import type { ProgramSurroundings } from './surroundings.ts'

/** Opens the listener for the other processes and whoever watches; resolves with its URL. */
export async function listenInside(
  { config, tools, lifecycle }: ProgramSurroundings,
  mounts: readonly Mount[] = [],
  extend: Extend = () => {},
): Promise<string> {
  const server = await createInternalServer({
    ...tools,
    readiness: lifecycle.readiness,
    mounts,
    extend,
  })
  lifecycle.started('internal listener', () => server.close())
  const { port } = await server.listen({ host: config.host, port: config.internalPort })
  return ownInternalUrl(config, port)
}
