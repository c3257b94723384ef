import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

/** Has every thread of this process that says a word from now on terminated: it says it while it is at work. */
export function terminateThreads(word: string): void {
  threads.Worker = class extends threads.Worker {
    constructor(...given: ConstructorParameters<typeof threads.Worker>) {
      super(...given)
      this.on('message', (message: unknown) => {
        if (message === word) void this.terminate()
      })
    }
  }
  syncBuiltinESMExports()
}
