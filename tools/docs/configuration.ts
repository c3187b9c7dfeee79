import { configTable } from '@onsale/platform/config/config-table.ts'
import { withSection } from './marked-section.ts'

const READMES = ['README.md', 'README.ko.md'] as const

/** The READMEs with the table of every variable, as the configuration's own schema has it. */
export async function configurationPages(
  textOf: (file: string) => Promise<string | undefined>,
): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  for (const file of READMES) {
    const page = await textOf(file)
    if (page === undefined) throw new Error(`there is no ${file}`)
    pages.set(file, withSection(page, 'config', configTable()))
  }
  return pages
}
