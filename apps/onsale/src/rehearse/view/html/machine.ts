import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

const BYTES_IN_GB = 1_073_741_824

/** What the figures were measured on, for the report. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
}

export function machineFacts(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'not told',
    cores: availableParallelism(),
    memoryGb: totalmem() / BYTES_IN_GB,
    system: `${type()} ${release()}, ${process.arch}`,
    node: process.version,
  }
}
