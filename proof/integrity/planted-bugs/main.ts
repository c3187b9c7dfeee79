// npm run prove-the-proof [-- --part i/n] [-- --seeds N] [-- --only TEXT]
import path from 'node:path'
import { parseArgs } from 'node:util'
import { allBugs } from './bugs/all.ts'
import { proveTheProof } from './prove.ts'

const SEEDS = 600

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: '1/1' },
    seeds: { type: 'string', default: String(SEEDS) },
    only: { type: 'string', default: '' },
  },
})
const [part = 1, parts = 1] = values.part.split('/').map(Number)
const bugs = allBugs.filter(
  ({ name }, index) => index % parts === part - 1 && name.includes(values.only),
)
const root = path.resolve(import.meta.dirname, '../../..')
const seeds = Number(values.seeds)
const isProved = await proveTheProof({ root, bugs, seeds }, (text) => process.stdout.write(text))
process.exitCode = isProved ? 0 : 1
