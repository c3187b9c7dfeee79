import { readFileSync } from 'node:fs'
import { type Variable, variables } from '@onsale/platform/config/variables.ts'
import type { Environment } from '../run-tests/needs.ts'

/** What the stack decides itself: which process is where, and on which servers. */
const OWN: ReadonlySet<string> = new Set([
  'ONSALE_TARGET',
  'ONSALE_INTERNAL_PORT',
  'ONSALE_SERVICES',
  'ONSALE_DATA_DIR',
  'HOST',
  'REDIS_URL',
  'KAFKA_BROKERS',
])

/** The variables of the program that somebody set, and that count for the whole stack. */
export function givenVariables(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {}
  for (const { name, secret } of Object.values<Variable>(variables)) {
    if (OWN.has(name) || name.startsWith('DATABASE_URL')) continue
    const direct = environment[name] ?? ''
    const file = secret === true ? (environment[`${name}_FILE`] ?? '') : ''
    if (direct !== '') given[name] = direct
    else if (file !== '') given[name] = readFileSync(file, 'utf8').trim()
  }
  return given
}
