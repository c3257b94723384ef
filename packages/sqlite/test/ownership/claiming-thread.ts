import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import type { SqliteLibrary } from '../../src/connection/sqlite-connection.js'

const fixture = new URL('./fixtures/claiming-thread.mjs', import.meta.url)

/** Another thread of this process that claims databases. */
export class ClaimingThread {
  readonly #worker: Worker

  private constructor(worker: Worker) {
    this.#worker = worker
  }

  static async start(): Promise<ClaimingThread> {
    const worker = new Worker(fixture)
    onTestFinished(async () => void (await worker.terminate()))
    await once(worker, 'message')
    return new ClaimingThread(worker)
  }

  /** The code of the refusal; `undefined` if the thread got the database. */
  async claim(
    database: string,
    library: SqliteLibrary,
    { exclusive = false } = {},
  ): Promise<{ readonly code?: string; readonly text?: string }> {
    return this.#ask({ action: 'claim', database, library, exclusive })
  }

  async release(database: string): Promise<void> {
    await this.#ask({ action: 'release', database })
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  async #ask(request: object): Promise<{ readonly code?: string; readonly text?: string }> {
    this.#worker.postMessage(request)
    const [answer] = (await once(this.#worker, 'message')) as [{ code?: string; text?: string }]
    return answer
  }
}
