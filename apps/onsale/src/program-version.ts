import { readFileSync } from 'node:fs'
import path from 'node:path'

const file = path.resolve(import.meta.dirname, '../package.json')

const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string } // our own

/** Of this release of the program. */
export const PROGRAM_VERSION = manifest.version
