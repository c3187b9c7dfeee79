import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Randomness } from '@onsale/kernel/randomness.ts'

const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700
const NAME_BYTES = 8

/**
 * Puts a secret there whole or not at all, and on the disk, for its owner alone: a process that
 * ends half-way, or a full disk, leaves no half of it behind. What is there already stays:
 * another process made it just before. Folders that are missing are made.
 */
export function writeWhole(file: string, text: string, randomness: Randomness): void {
  const folder = path.dirname(file)
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
  // By chance, not by process id: those of two containers on one volume are often the same.
  const beside = `${file}.${Buffer.from(randomness.bytes(NAME_BYTES)).toString('hex')}`
  try {
    writeThrough(openSync(beside, 'wx', OWNER_ONLY), text)
    linkSync(beside, file)
    writeThrough(openSync(folder, 'r'))
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  } finally {
    rmSync(beside, { force: true })
  }
}

/** Writes the text, waits until the disk has it, and closes. A folder has names to be written. */
function writeThrough(opened: number, text?: string): void {
  try {
    if (text !== undefined) writeFileSync(opened, text)
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

export function isErrno(error: unknown, code?: string): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && (code === undefined || error.code === code)
}
