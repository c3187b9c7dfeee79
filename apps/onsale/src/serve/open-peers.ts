import { createForwardToService } from '@onsale/gateway/adapters/calls/forward-to-service.ts'
import { createCallees } from '@onsale/platform/calls/create-callees.ts'
import {
  createEnvelopeOpener,
  createEnvelopeSigner,
  ENVELOPE_HEADER,
} from '@onsale/platform/calls/envelope.ts'
import { createHttpCallClient } from '@onsale/platform/calls/http-call-client.ts'
import { CONTRACT_VERSION } from '@onsale/contracts/contract-version.ts'
import type { Target } from '@onsale/platform/config/variables.ts'
import { createRegistry } from '@onsale/platform/discovery/create-registry.ts'
import type { Admission } from '@onsale/platform/http/admission.ts'
import type { CallClient } from '@onsale/platform/http/client.ts'
import type { Forward } from '@onsale/platform/http/forward-call.ts'
import { peerAdmission } from '@onsale/platform/http/peer-admission.ts'
import { PROGRAM_VERSION } from '../program-version.ts'
import type { ProgramSurroundings } from './surroundings.ts'
import { untilKnown } from './until-known.ts'

/** A part that answers calls. */
export type Service = 'user' | 'ticket' | 'order'

/** The other processes, and what this one is to them. */
export interface Peers {
  /** Calls a service on behalf of this process. */
  clientOf(service: Service): CallClient
  /** Passes on what the gateway let in. */
  forwardTo(service: Service): Forward
  /** Lets calls to this process in. */
  readonly admission: Admission
  /** Resolves when a process of each is known, or after five seconds without. */
  untilKnown(services: readonly Service[]): Promise<void>
  /** Tells the others where this process is, until it stops. */
  announce(internalUrl: string): void
}

/** Finds the other processes, as configured, and signs what goes to them. */
export function openPeers(around: ProgramSurroundings): Peers {
  const { config, tools, keys, lifecycle } = around
  const { target: caller } = config
  const registry = createRegistry({ ...tools, redis: tools.redis, places: config.services })
  lifecycle.started('registry', () => registry.close())
  const callees = createCallees({ ...tools, registry })
  lifecycle.started('calls to other processes', () => callees.close())
  const signOwn = createEnvelopeSigner(keys.internal, 'service', tools.clock)
  const signForwarded = createEnvelopeSigner(keys.internal, 'forward', tools.clock)
  return {
    clientOf: (audience) =>
      createHttpCallClient({
        ...tools,
        callee: callees.to(audience),
        sign: (request, waitsMs) => ({
          [ENVELOPE_HEADER]: signOwn({ audience, caller }, request, waitsMs),
        }),
      }),
    forwardTo: (audience) =>
      createForwardToService(audience, {
        ...tools,
        callee: callees.to(audience),
        sign: signForwarded,
      }),
    admission: peerAdmission({
      openForwarded: createEnvelopeOpener(keys.internal, 'forward', caller, tools.clock),
      openService: createEnvelopeOpener(keys.internal, 'service', caller, tools.clock),
    }),
    untilKnown: (services) => untilKnown({ ...tools, registry }, services),
    announce(url) {
      const announced = registry.announce(instanceOf(caller, url, tools.ids.next()))
      lifecycle.started('announcement', () => announced.stop())
    },
  }
}

function instanceOf(target: Target, url: string, id: string) {
  return { id, target, url, version: PROGRAM_VERSION, contract: CONTRACT_VERSION }
}
