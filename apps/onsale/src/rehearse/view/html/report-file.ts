import { accessSync, constants, writeFileSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from '../../../usage-error.ts'
import { REPORT_FILE, type RehearseOptions } from '../../options.ts'
import type { Screen } from '../../progress.ts'
import { machineFacts } from './machine.ts'
import { reportPage } from './page.ts'
import type { Told } from './told.ts'

export interface ReportFile {
  /** Writes the page and says where; false when a file that was asked for could not be written. */
  write(told: Omit<Told, 'machine'>, screen: Screen): boolean
}

/**
 * Where the report goes: the file asked for, or REPORT_FILE in the working folder when a person
 * looks on. Throws `UsageError` at once, and not after minutes, when that folder takes no files.
 */
export function openReport(
  { report, json }: RehearseOptions,
  isTerminal: boolean,
): ReportFile | undefined {
  if (report === false || (report === undefined && (json || !isTerminal))) return undefined
  const file = path.resolve(report ?? REPORT_FILE)
  if (report !== undefined) mustTakeFiles(path.dirname(file))
  return {
    write(told, screen) {
      try {
        writeFileSync(file, reportPage({ ...told, machine: machineFacts() }))
        screen.write(`\nthe report with pictures: ${file}\n`)
        return true
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        screen.write(`\nthe report could not be written: ${reason}\n`)
        return report === undefined
      }
    },
  }
}

function mustTakeFiles(folder: string): void {
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new UsageError(`--report: no file can be written in ${folder}`, { cause: error })
  }
}
