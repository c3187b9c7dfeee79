// `node tools/bring-servers.ts`: installs the servers and the browser that tests need, where this
// user may; nothing to do when they are there.
import { missingForTests } from './run-tests/needs.ts'
import { bringServers, ServersMissing } from './stack/bring-servers.ts'

try {
  await bringServers(missingForTests(process.env), process.env, (text) => console.log(text))
} catch (error) {
  if (!(error instanceof ServersMissing)) throw error
  console.error(error.message)
  process.exitCode = 1
}
