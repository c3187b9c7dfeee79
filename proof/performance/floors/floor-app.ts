import createFastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { createVerifier } from 'fast-jwt'
import {
  newOrderBody,
  orderSchema,
  type NewOrder,
  type Order,
} from '@onsale/contracts/http/order.ts'
import { problemSchema } from '@onsale/contracts/http/problem.ts'
import {
  availabilitySchema,
  ticketSchema,
  ticketSummarySchema,
} from '@onsale/contracts/http/ticket.ts'
import { pageOf } from '@onsale/contracts/http/pieces.ts'
import { parseKeys } from '@onsale/platform/config/keys.ts'
import { anAvailability, aTicket, aTicketList, SOLD_OUT_UNIT, soldOut } from './bodies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    userId: string
  }
}

export interface PlacedOrder {
  readonly userId: string
  readonly key: string
  readonly unitId: string
  readonly quantity: number
}

/**
 * Fastify as its guide has it: the same schemas as the program's, the same token check, and
 * `place` for what becomes of an order.
 */
export function createFloorApp(
  place: (order: PlacedOrder) => Order | Promise<Order>,
): FastifyInstance {
  const app = createFastify()
  app.decorateRequest('userId', '')
  const onRequest = tokenCheck()
  app.post<{ Body: NewOrder }>(
    '/api/orders',
    {
      onRequest,
      schema: { body: newOrderBody, response: { 201: orderSchema, 409: problemSchema } },
    },
    (request, reply) => {
      const [line] = request.body.lines
      const key = request.headers['idempotency-key']
      if (line === undefined || typeof key !== 'string') return reply.code(400).send()
      if (line.unitId === SOLD_OUT_UNIT) {
        return reply.code(409).type('application/problem+json').send(soldOut)
      }
      const placed = place({ userId: request.userId, key, ...line })
      if (!(placed instanceof Promise)) return reply.code(201).send(placed)
      placed.then(
        (order) => reply.code(201).send(order),
        () => reply.code(503).send(),
      )
      return reply
    },
  )
  app.get(
    '/api/tickets/:ticketId/availability',
    { schema: { response: { 200: availabilitySchema } } },
    (_request, reply) => reply.send(anAvailability),
  )
  app.get('/api/tickets/:ticketId', { schema: { response: { 200: ticketSchema } } }, (_, reply) =>
    reply.send(aTicket),
  )
  app.get(
    '/api/tickets',
    { schema: { response: { 200: pageOf(ticketSummarySchema) } } },
    (_, reply) => reply.send(aTicketList),
  )
  return app
}

/** Listens on a free port and says which. */
export async function serve(app: FastifyInstance, close: () => void | Promise<void> = () => {}) {
  await app.listen({ host: '127.0.0.1', port: 0, backlog: 8_192 })
  const address = app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  console.log(`listening on http://127.0.0.1:${port}`)
  process.once('SIGTERM', () => {
    void app.close().then(close)
  })
}

function tokenCheck() {
  const parsed = parseKeys(process.env['TOKEN_KEYS'] ?? '')
  if (parsed.kind === 'mistake') throw new Error(parsed.message)
  const verify = createVerifier({
    key: Buffer.from(parsed.keys[0].secret),
    algorithms: ['HS256'],
    allowedIss: 'onsale',
    allowedAud: 'onsale-api',
    cache: false,
  })
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { authorization = '' } = request.headers
    try {
      const claims: unknown = verify(authorization.slice('Bearer '.length))
      if (typeof claims === 'object' && claims !== null && 'sub' in claims) {
        request.userId = String(claims.sub)
        return done()
      }
    } catch {
      // Answered below.
    }
    reply.code(401).send()
  }
}
