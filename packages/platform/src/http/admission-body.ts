import type { Call } from '@onsale/contracts/http/call.ts'
import type { AdmissionWays } from './admission.ts'
import type { Exchange } from './exchange.ts'
import type { Identity } from './identity.ts'
import { announcesBody, readBody, type ReadBody } from './read-body.ts'
import type { HttpRefusal } from './route.ts'

const tooLarge: HttpRefusal = { kind: 'refused', code: 'BODY_TOO_LARGE' }

/** The last step of an admission: reads the body, where there is one. */
export function receiveBody(
  call: Call,
  ways: AdmissionWays,
  exchange: Exchange,
  identity: Identity | undefined,
): void {
  const { raw } = exchange.request
  if (call.method === 'GET' || !announcesBody(raw)) {
    return ways.admitted(exchange, { identity, body: undefined })
  }
  readBody(raw, ways.bodyBytesMax, (body: ReadBody) => {
    if (body === 'aborted') return exchange.reply.hijack().raw.destroy()
    if (body === 'too large') return ways.refused(exchange, tooLarge)
    ways.admitted(exchange, { identity, body })
  })
}
