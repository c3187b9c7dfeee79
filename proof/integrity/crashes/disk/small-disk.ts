import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { killPrograms } from '../program.ts'

/** A place for a data folder whose room a test can take away and give back. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves so much room for what is written from now on. */
  leave(bytes: number, pid: number): void
  /** Lets no write succeed at all. */
  takeAll(pid: number): void
  giveRoom(pid: number): void
  dispose(): void
}

export type SmallDiskKind =
  | { readonly make: () => SmallDisk }
  /** Why there is none on this machine. */
  | { readonly missing: string }

const MIB = 1_048_576
const DISK_MIB = 64

/** A file system of its own in memory; only root may mount one. */
export function ownFileSystem(): SmallDiskKind {
  const missing = failure(() => mountedDisk().dispose())
  return missing === undefined
    ? { make: mountedDisk }
    : { missing: `a file system of its own cannot be mounted here: ${missing}` }
}

function mountedDisk(): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'onsale-small-disk-'))
  const ballast = path.join(folder, 'ballast')
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'onsale-test', folder]
    execFileSync('mount', options, { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  const leave = (bytes: number): void => {
    const { bavail, bsize } = statfsSync(folder)
    const file = openSync(ballast, 'a')
    writeAll(file, Math.max(0, bavail * bsize - bytes))
    closeSync(file)
  }
  return {
    folder,
    leave,
    takeAll: () => leave(0),
    giveRoom: () => rmSync(ballast),
    dispose() {
      // Lazily: what still has a file open there keeps it to itself.
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true })
    },
  }
}

/**
 * A bound on the size of any file that the process writes, which anybody may set: beyond it
 * every write fails, as on a full disk.
 */
export function boundedFiles(): SmallDiskKind {
  const missing = failure(() => execFileSync('prlimit', ['--version'], { stdio: 'ignore' }))
  if (missing !== undefined) return { missing: `prlimit cannot be run here: ${missing}` }
  const limit = (pid: number, bytes: number | 'unlimited'): void => {
    // Only the soft limit: the hard one could not be raised again.
    execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`])
  }
  return {
    make() {
      const folder = mkdtempSync(path.join(tmpdir(), 'onsale-small-disk-'))
      return {
        folder,
        leave: (bytes, pid) => limit(pid, largestIn(folder) + bytes),
        takeAll: (pid) => limit(pid, 0),
        giveRoom: (pid) => limit(pid, 'unlimited'),
        dispose: () => rmSync(folder, { recursive: true }),
      }
    },
  }
}

function writeAll(file: number, bytes: number): void {
  const piece = Buffer.alloc(MIB)
  for (let left = bytes; left > 0; left -= MIB) {
    writeSync(file, piece, 0, Math.min(MIB, left))
  }
}

function largestIn(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
    entry.isFile() ? statSync(path.join(entry.parentPath, entry.name)).size : 0,
  )
  return Math.max(0, ...sizes)
}

function failure(run: () => void): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) return String(error)
    // The first line is the command, the second what it said.
    const [first = '', second = first] = error.message.split('\n')
    return second
  }
}

const TEST_MS_MAX = 120_000

/** A test on such a disk; where there is none it is skipped and says why. */
export function testOn(
  what: string,
  kind: SmallDiskKind,
  run: (disk: SmallDisk) => Promise<void>,
): void {
  if ('missing' in kind) {
    test(what, { skip: kind.missing }, () => {})
    return
  }
  test(what, { timeout: TEST_MS_MAX }, async () => {
    const disk = kind.make()
    try {
      await run(disk)
    } finally {
      killPrograms()
      disk.dispose()
    }
  })
}
