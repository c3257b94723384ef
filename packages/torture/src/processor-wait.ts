import { readdirSync, readFileSync } from 'node:fs'

/** The folder in which Linux counts how long each thread of this process has run and has waited for a processor. */
const THREADS = '/proc/self/task'

/**
 * Milliseconds that the threads of this process have waited for a processor while other programs had it. Measurements subtract
 * them, so that a busy machine gives the same result as an idle one.
 */
export class ProcessorWait {
  readonly #folder: string
  /** By thread. A thread that has ended counts with the last known value. */
  readonly #waits = new Map<string, number>()

  /** @param folder The folder that lists the threads */
  constructor(folder: string = THREADS) {
    this.#folder = folder
  }

  /** The total until now; 0 if the system does not count it. */
  total(): number {
    for (const thread of threadsIn(this.#folder)) {
      const wait = readWait(`${this.#folder}/${thread}`)
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

/**
 * Milliseconds that one thread has waited for a processor; 0 if the system does not count it.
 *
 * @param folder The folder of the thread in /proc
 */
export function processorWaitOf(folder: string): number {
  return readWait(folder) ?? 0
}

/** The second of three numbers, in nanoseconds. */
function readWait(folder: string): number | undefined {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    // The thread has ended.
    return undefined
  }
}
