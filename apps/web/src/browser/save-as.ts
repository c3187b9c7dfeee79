import { browserTime } from './time.ts'

const FREE_AFTER_MS = 60_000

/** Hands a text to the visitor as a file. */
export function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  browserTime.after(FREE_AFTER_MS, () => URL.revokeObjectURL(url))
}
