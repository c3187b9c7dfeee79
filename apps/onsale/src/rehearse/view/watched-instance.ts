import { type HoldTimes, Instance, type InstanceOptions } from '../instance.ts'
import type { Story } from './story.ts'

/** An instance whose starts, kills and stops are in the story. */
export class WatchedInstance extends Instance {
  readonly #story: Story

  constructor(options: InstanceOptions, story: Story) {
    super(options)
    this.#story = story
  }

  override async start(times: HoldTimes): Promise<number> {
    const tookMs = await super.start(times)
    this.#story.ready(tookMs)
    return tookMs
  }

  override kill(): Promise<void> {
    this.#story.killed()
    return super.kill()
  }

  override stop(): Promise<number | null | undefined> {
    this.#story.askedToStop()
    return super.stop()
  }
}
