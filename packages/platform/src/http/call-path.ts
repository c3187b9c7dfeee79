import type { Call } from '@onsale/contracts/http/call.ts'
import type { CallInput } from './client.ts'

/** The path of a call with its parameters, each encoded as one part. */
export function pathOfCall(call: Call, { params = {} }: Pick<CallInput<Call>, 'params'>): string {
  const given: Readonly<Record<string, unknown>> = params
  return call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(given[name])),
  )
}

/** With the question mark; empty when there is nothing to ask. */
export function queryOfCall({ query = {} }: Pick<CallInput<Call>, 'query'>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
