import { readdirSync, readFileSync } from 'node:fs'

/** Where Linux keeps how long each thread of this process has run, and has waited for a processor. */
const THREADS = '/proc/self/task'

/**
 * Milliseconds that the threads of this process have waited for a processor, on a machine that has others to run. Whoever
 * measures how long something takes leaves them out, so that it takes as long on a busy machine as on an idle one.
 */
export class ProcessorWait {
  readonly #folder: string
  /** By thread; those that have ended count with what they had when they were last seen. */
  readonly #waits = new Map<string, number>()

  /** @param folder Where the threads are listed. */
  constructor(folder: string = THREADS) {
    this.#folder = folder
  }

  /** So far; 0 where the system does not count it. */
  total(): number {
    for (const thread of threadsIn(this.#folder)) {
      const wait = waitOf(`${this.#folder}/${thread}/schedstat`)
      if (wait !== undefined) this.#waits.set(thread, wait)
    }
    return [...this.#waits.values()].reduce((sum, wait) => sum + wait, 0)
  }
}

function threadsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The second number of three, in nanoseconds. */
function waitOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6
  } catch {
    // The thread has ended.
    return undefined
  }
}
