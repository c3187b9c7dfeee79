// Floor 1: Fastify that checks the token and the body, and answers. It keeps nothing.
import { randomUUID } from 'node:crypto'
import { orderBody } from './bodies.ts'
import { createFloorApp, serve } from './floor-app.ts'

await serve(
  createFloorApp(({ unitId, quantity }) => orderBody(randomUUID(), unitId, quantity, Date.now())),
)
