// A writer thread with something that keeps it, as a socket to a silent server does.
import { createServer } from 'node:net'
import { serveWriterThread } from '../serve-writer-thread.ts'

createServer().listen(0, '127.0.0.1')
serveWriterThread(
  async (body) => body,
  () => {},
)
