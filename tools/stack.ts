// `npm run stack [-- --json …]`: the distributed form on this machine without containers: MySQL,
// Redis, Kafka and several processes of the program, until Ctrl-C.
import { describeStack, stackTable } from '@onsale/testkit/stack/describe.ts'
import { type Stack, startStack } from '@onsale/testkit/stack/stack.ts'
import { missingForStack } from './run-tests/needs.ts'
import { readArguments, USAGE, UsageError } from './stack/arguments.ts'
import { bringServers, ServersMissing } from './stack/bring-servers.ts'
import { givenVariables } from './stack/given-variables.ts'

const INTERRUPTED = 130

process.exitCode = await runStack(process.argv.slice(2))

async function runStack(args: readonly string[]): Promise<number> {
  const interrupted = new AbortController()
  const leave = (): void => {
    if (interrupted.signal.aborted) process.exit(INTERRUPTED) // a second time: at once
    interrupted.abort()
  }
  process.on('SIGINT', leave).on('SIGTERM', leave)
  try {
    const { json, ...options } = readArguments(args)
    const say = (text: string): void => console.error(`· ${text}`)
    await bringServers(missingForStack(process.env), process.env, say)
    const stack = await startStack({
      ...options,
      env: { ONSALE_DEMO: '1', ...givenVariables(process.env) },
      onStep: say,
      onExit: (name, how) => {
        if (!interrupted.signal.aborted) console.error(`✖ ${name} ${how}`)
      },
      signal: interrupted.signal,
    })
    console.log(json ? JSON.stringify(describeStack(stack)) : stackTable(stack))
    return await stopWhenAsked(stack, interrupted.signal)
  } catch (error) {
    return explain(error, interrupted.signal)
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
  }
}

/** Somebody may have asked while it was starting. */
async function stopWhenAsked(stack: Stack, asked: AbortSignal): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // A child that is gone leaves nothing that keeps us alive.
  const waiting = setInterval(() => {}, 3_600_000)
  asked.addEventListener('abort', () => resolve())
  if (!asked.aborted) await promise
  clearInterval(waiting)
  console.error('· stopping')
  await stack.stop()
  return 0
}

function explain(error: unknown, asked: AbortSignal): number {
  if (asked.aborted) return INTERRUPTED
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`)
    return 2
  }
  const isKnown = error instanceof ServersMissing
  console.error(isKnown || !(error instanceof Error) ? String(error) : error.message)
  return 1
}
