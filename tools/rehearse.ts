// `npm run rehearse [-- --stack …]`: `onsale rehearse`, which here can start the servers of the
// distributed form too.
import { runRehearse } from '@onsale/onsale/rehearse/run-rehearse.ts'
import { openStackInstallation } from './rehearse/stack-installation.ts'

const openStack = openStackInstallation(process.env, (text) => console.error(text))
process.exitCode = await runRehearse(process.argv.slice(2), process.env, undefined, openStack)
