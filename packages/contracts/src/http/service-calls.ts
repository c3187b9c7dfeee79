import Type from 'typebox'
import { defineCall } from './call.ts'

const tag = 'Service'

export const getHealth = defineCall({
  operation: 'getHealth',
  summary: 'Whether the process is alive',
  tag,
  method: 'GET',
  path: '/healthz',
  access: 'public',
  answers: { 200: Type.Object({ status: Type.Enum(['alive'], { type: 'string' }) }) },
  refusals: [],
})

/** Not ready: 503 with `failing`, the names of the parts that hold it up. */
export const getReadiness = defineCall({
  operation: 'getReadiness',
  summary: 'Whether the process may be given requests',
  tag,
  method: 'GET',
  path: '/readyz',
  access: 'public',
  answers: { 200: Type.Object({ status: Type.Enum(['ready'], { type: 'string' }) }) },
  refusals: [],
})

export const serviceCalls = [getHealth, getReadiness] as const
