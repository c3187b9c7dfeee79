// Who may import whom: the table of the layout (tools/imports/table.ts), declared
// dependencies, no circles.
import { checkImports } from './imports/check.ts'
import { readSourceTree } from './imports/source-tree.ts'
import { repositoryRoot, sourceFiles } from './source/files.ts'
import { report } from './source/finding.ts'

const files = sourceFiles(repositoryRoot)
const findings = checkImports(readSourceTree(repositoryRoot, files))
process.exitCode = report('imports', findings, files.length) ? 0 : 1
