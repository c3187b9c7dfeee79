#!/usr/bin/env node
// The program. `onsale help` lists the commands; each lives in a folder of its own.
import { commands, help } from './commands.ts'
import { endAsFirstProcess } from './end-as-first-process.ts'

endAsFirstProcess()

const [name = 'serve', ...args] = process.argv.slice(2)
const command = commands.get(name)
if (command === undefined) {
  console.error(`onsale: no command "${name}"\n\n${help()}`)
  process.exitCode = 2
} else {
  process.exitCode = await command.run(args, process.env)
}
