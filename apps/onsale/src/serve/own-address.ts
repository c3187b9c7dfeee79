import { networkInterfaces } from 'node:os'
import { isIP } from 'node:net'
import type { Config } from '@onsale/platform/config/read-config.ts'

const ANY_ADDRESS: readonly string[] = ['0.0.0.0', '::']
const LOOPBACK = '127.0.0.1'

/** Where the other processes reach the internal listener of this one, once its port is known. */
export function ownInternalUrl(
  { internalUrl, host }: Pick<Config, 'internalUrl' | 'host'>,
  port: number,
): string {
  if (internalUrl !== undefined) return internalUrl
  const name = ANY_ADDRESS.includes(host) ? firstOutsideAddress() : host
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`
}

/** Of this machine or container, as its neighbours see it. */
function firstOutsideAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const outside = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  return outside?.address ?? LOOPBACK
}
