import path from 'node:path'
import { quietPort } from '@onsale/platform/testing/quiet-port.ts'
import type { Owner } from './database-urls.ts'
import { ServiceProcess, type Target } from './service-process.ts'

type Variables = Readonly<Record<string, string>>

export interface CrewOptions {
  readonly gateways: number
  /** Of user, ticket, order and worker each. */
  readonly instances: number
  /** Of the public listener of the first gateway. */
  readonly port: number
  readonly logFolder: string
  /** Of a process that opens the databases of these owners. */
  readonly environment: (opens: readonly Owner[]) => Variables
  readonly onExit: (name: string, how: string) => void
  readonly onStep: (what: string) => void
}

/** The processes of the program in a stack. */
export interface Crew {
  /** In the order in which they are started. */
  readonly services: readonly ServiceProcess[]
  of(target: Target): readonly ServiceProcess[]
  /** Starts every service that does not run, with these changes of its environment. */
  startServices(changes?: Variables): Promise<void>
  /** Ends every service; their exit codes, undefined of one that had to be killed. */
  stopServices(): Promise<readonly (number | null | undefined)[]>
}

/** Each group is ready before the next one is started; at the end it is the other way round. */
const GROUPS: readonly (readonly Target[])[] = [
  ['user', 'ticket', 'order'],
  ['worker'],
  ['gateway'],
]

/** Whose schemas a process opens: it is given no other account. */
const OPENS: Readonly<Record<Target, readonly Owner[]>> = {
  user: ['user', 'user_keys'],
  ticket: ['ticket'],
  order: ['order'],
  worker: ['user', 'user_keys', 'ticket', 'order'],
  gateway: [],
}

/** Plans the processes, with the ports that they keep; none of them is started yet. */
export async function planCrew(options: CrewOptions): Promise<Crew> {
  const services = await planServices(options)
  const of = (target: Target) => services.filter((service) => service.target === target)
  return {
    services,
    of,
    async startServices(changes) {
      for (const group of GROUPS) {
        options.onStep(group.join(', '))
        const idle = group.flatMap(of).filter((service) => !service.isRunning)
        const started = idle.map((service) => service.start(changes))
        await Promise.allSettled(started) // when one cannot start, the others are ended too
        await Promise.all(started)
      }
    },
    async stopServices() {
      const codes = []
      for (const group of GROUPS.toReversed()) {
        codes.push(...(await Promise.all(group.flatMap(of).map((service) => service.stop()))))
      }
      return codes
    },
  }
}

async function planServices(options: CrewOptions): Promise<ServiceProcess[]> {
  const { gateways, instances, port, logFolder, environment, onExit } = options
  const services: ServiceProcess[] = []
  for (const target of GROUPS.flat()) {
    const count = target === 'gateway' ? gateways : instances
    for (let number = 1; number <= count; number += 1) {
      const name = `${target}-${number}`
      services.push(
        new ServiceProcess({
          ...{ target, name, internalPort: await quietPort() },
          ...(target === 'gateway' && { port: number === 1 ? port : await quietPort() }),
          logFile: path.join(logFolder, `${name}.log`),
          env: environment(OPENS[target]),
          onExit: (how) => onExit(name, how),
        }),
      )
    }
  }
  return services
}
