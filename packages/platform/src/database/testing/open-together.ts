// A thread that opens one new file after another, each at the same moment as its fellows.
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteSession } from '../sqlite-session.ts'

const { files, threads, arrived } = workerData as {
  readonly files: readonly string[]
  readonly threads: number
  readonly arrived: SharedArrayBuffer
} // what sqlite.test.ts gives
const count = new Int32Array(arrived)
const faults: string[] = []

for (const [at, file] of files.entries()) {
  Atomics.add(count, 0, 1)
  while (Atomics.load(count, 0) < (at + 1) * threads); // all of them are here
  try {
    openSqliteSession({ file }).close()
  } catch (error) {
    faults.push(String(error))
  }
}
parentPort?.postMessage(faults)
