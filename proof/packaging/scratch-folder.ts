import { readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { must } from './run-program.ts'

const COMMAND_MS_MAX = 60_000

/** As a fresh clone would have it: what git knows or would take in, and nothing else. */
export async function copyRepository(repository: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await mkdir(to, { recursive: true })
  const list = 'git ls-files -z --cached --others --exclude-standard'
  const copy = `${list} | tar --null --ignore-failed-read -T - -c | tar -x -C "$1"`
  const args = ['-o', 'pipefail', '-c', copy, 'bash', to]
  await must('bash', args, { withinMs: COMMAND_MS_MAX, cwd: repository })
}

/** Removes a folder, once nothing is mounted in it any more: what is mounted is not ours to delete. */
export async function removeFolder(folder: string): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(folder + path.sep))
  for (const place of mounts.toReversed()) {
    await must('umount', [place], { withinMs: COMMAND_MS_MAX })
  }
  await rm(folder, { recursive: true, force: true })
}
