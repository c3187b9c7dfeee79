import type { Scheduler } from '@onsale/kernel/scheduler.ts'

/**
 * What `work` comes to, or `tooLate()` thrown when it takes longer than `boundMs`. The work
 * itself goes on: whoever gives it here must not need to know how it ended. What was there
 * before the bound, but not looked at because this process was busy, is not too late.
 */
export async function within<Value>(
  scheduler: Scheduler,
  boundMs: number,
  work: Promise<Value>,
  tooLate: () => Error,
): Promise<Value> {
  const timeUp = Promise.withResolvers<never>()
  const cancel = scheduler.after(boundMs, () => scheduler.soon(() => timeUp.reject(tooLate())))
  try {
    return await Promise.race([work, timeUp.promise])
  } finally {
    cancel()
  }
}
