// npm run simulate -- --seeds N [--seed S]
import { simulate } from './simulate.ts'
import { readArguments } from './arguments.ts'

const wanted = readArguments(process.argv.slice(2))
process.exitCode = (await simulate(wanted, (text) => process.stdout.write(text))) ? 0 : 1
