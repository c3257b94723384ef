import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { turns } from '../concurrency/turns.js'

/** Turns of the event loop in which what was collected says so. */
const SOON = 20

/**
 * Files that the garbage collector closes because their owner has forgotten them. It does so at some time or other, and
 * newer versions of Node.js throw then: so this listens during all of a run, and collects at its end.
 */
export class CollectedFiles implements Disposable {
  readonly #seen: string[] = []
  readonly #listener = ({ message }: Error) => {
    if (/on garbage collection$/.test(message)) this.#seen.push(message)
  }

  constructor() {
    process.on('warning', this.#listener)
  }

  /** Collects the garbage, and gives what was said of each file that had to be closed, now or before. */
  async collect(): Promise<readonly string[]> {
    // What a promise has left behind is garbage when its last callbacks have run.
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
    // Another engine than V8: what it has collected by itself must do.
  }
}
