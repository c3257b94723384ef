import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import { giveScript, startWorker, type WorkerOptions } from './start-worker.js'

/** How often a thread that has ended is started again. */
const STARTS = 3

/** The thread that makes blocks for a thread that writes. It ends when the writer closes its end of the port, and never keeps the process alive. */
export class SealerThread {
  readonly #options: Pick<WorkerOptions, 'entry'>
  #worker: Worker | undefined
  #starts = 0

  constructor(options: Pick<WorkerOptions, 'entry'>) {
    this.#options = options
  }

  /**
   * Starts the thread, unless it runs.
   *
   * @returns The writer's end of the port. `undefined` if the thread runs already, or cannot run: the writer then makes the
   *   blocks itself.
   */
  start(): MessagePort | undefined {
    if (this.#worker !== undefined || this.#starts === STARTS) return undefined
    this.#starts++
    const { port1, port2 } = new MessageChannel()
    try {
      const progress = new Int32Array(new SharedArrayBuffer(8))
      const options: WorkerOptions = {
        ...this.#options,
        name: 'logpond sealer',
        role: 'sealer',
        setup: undefined,
      }
      const worker = startWorker(options, port2, progress)
      giveScript(worker, options.entry)
      worker.unref()
      // An error ends the thread. The writer notices that the port was closed.
      worker.on('error', () => {})
      worker.on('exit', () => {
        if (this.#worker === worker) this.#worker = undefined
      })
      this.#worker = worker
      return port1
    } catch {
      port1.close()
      return undefined
    }
  }

  async end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}
