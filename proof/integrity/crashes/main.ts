// `npm run crash -- --cycles N [--seed S] [--buyers B] [--check-every K]`: kill -9 under load,
// again and again, on one data folder; then whether anything that was acknowledged is missing.
import { readArguments, USAGE, UsageError } from './arguments.ts'
import { runCrashCycles } from './crash-cycles.ts'
import { killPrograms } from './program.ts'
import { describeReport, isGood } from './report.ts'

const INTERRUPTED = 130

process.once('SIGINT', () => {
  killPrograms()
  process.exit(INTERRUPTED)
})

try {
  const given = readArguments(process.argv.slice(2))
  const report = await runCrashCycles({ ...given, progress: (text) => console.log(text) })
  console.log(describeReport(report))
  process.exitCode = isGood(report) ? 0 : 1
} catch (error) {
  killPrograms()
  const isUsage = error instanceof UsageError
  console.error(isUsage ? `${error.message}\n\n${USAGE}` : error)
  process.exitCode = isUsage ? 2 : 1
}
