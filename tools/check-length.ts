// No source file is longer than a reader's patience.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { repositoryRoot, sourceFiles } from './source/files.ts'
import { report } from './source/finding.ts'
import { tooLong } from './source/length.ts'

const files = sourceFiles(repositoryRoot)
const findings = files.flatMap((file) =>
  tooLong(file, readFileSync(path.join(repositoryRoot, file), 'utf8')),
)
process.exitCode = report('length', findings, files.length) ? 0 : 1
