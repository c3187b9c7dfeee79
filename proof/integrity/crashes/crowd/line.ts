import type { Api } from '@onsale/onsale/api-tests/testing/api.ts'

/** How the crowd reaches the program: over whichever process serves now. */
export class Line {
  #api = Promise.withResolvers<Api>()
  #isUp = false

  up(api: Api): void {
    this.#isUp = true
    this.#api.resolve(api)
  }

  /** Whoever asks from now on waits for the next process. */
  down(): void {
    if (!this.#isUp) return
    this.#isUp = false
    void this.#api.promise.then((api) => api.close())
    this.#api = Promise.withResolvers<Api>()
  }

  whenUp(): Promise<Api> {
    return this.#api.promise
  }
}
