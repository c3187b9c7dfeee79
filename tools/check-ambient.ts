// Time, timers, randomness and the environment come from one place each (tools/ambient/rules.ts).
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { checkAmbient } from './ambient/check.ts'
import { repositoryRoot, sourceFiles } from './source/files.ts'
import { report } from './source/finding.ts'

const files = sourceFiles(repositoryRoot)
const findings = files.flatMap((file) =>
  checkAmbient(file, readFileSync(path.join(repositoryRoot, file), 'utf8')),
)
process.exitCode = report('ambient', findings, files.length) ? 0 : 1
