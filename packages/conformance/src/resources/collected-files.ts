import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { turns } from '../concurrency/turns.js'

/** Turns of the event loop within which warnings about collected files arrive. */
const SOON = 20

/**
 * Files that the garbage collector closes because their owner forgot to. It may do so at any time, and newer versions of Node.js
 * throw then. So this listens during the whole run, and collects garbage at its end.
 */
export class CollectedFiles implements Disposable {
  readonly #seen: string[] = []
  readonly #listener = ({ message }: Error) => {
    if (/on garbage collection$/.test(message)) this.#seen.push(message)
  }

  constructor() {
    process.on('warning', this.#listener)
  }

  /** Collects garbage. @returns The warning about each file that had to be closed, now or before. */
  async collect(): Promise<readonly string[]> {
    // Leftovers of a promise become garbage after its last callbacks have run.
    await turns(SOON)
    collectGarbage()
    await turns(SOON)
    return this.#seen
  }

  [Symbol.dispose](): void {
    process.off('warning', this.#listener)
  }
}

function collectGarbage(): void {
  try {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    collect()
  } catch {
    // An engine other than V8: only files count that it has collected by itself.
  }
}
