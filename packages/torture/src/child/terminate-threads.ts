import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

/** Terminates every thread that starts from now on when it sends the given word. It sends the word in the middle of its work. */
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
