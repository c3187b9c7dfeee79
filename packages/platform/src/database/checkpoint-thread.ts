// Copies the write-ahead log of one file into it whenever it is asked to, while another writes on.
import { parentPort, workerData } from 'node:worker_threads'
import { known } from '@onsale/kernel/assert.ts'
import { runCheckpoint } from './checkpoint-beside.ts'
import { openSqliteSession } from './sqlite-session.ts'

const port = known(parentPort, 'the port of a worker thread')
const { file } = workerData as { readonly file: string } // set by checkpointBeside
const session = openSqliteSession({ file })

port.on('message', (request: 'copy' | 'end') => {
  if (request === 'copy') return port.postMessage(runCheckpoint(session, 'PASSIVE') !== undefined)
  session.close()
  port.close()
})
