import type { Api, Caller } from '../api.ts'
import type { RawRequest } from '../send.ts'

/** A request that would succeed, and who may make it. */
export interface Sample {
  readonly caller: Caller
  readonly request: RawRequest & { readonly json?: unknown }
}

export type MakeSample = (api: Api) => Promise<Sample>
