import { execFileSync } from 'node:child_process'

/** Makes all that is mounted at `folder` read-only, or writable again. */
export function remount(folder: string, how: 'ro' | 'rw'): void {
  execFileSync('mount', ['-o', `remount,${how}`, folder], { stdio: 'pipe' })
}
