import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import { startWorker, type WorkerOptions } from './start-worker.js'

/**
 * A thread that starts before it is known what it is to open. Starting one takes longer than all else that an opening does, and a driver first
 * has to claim its file.
 */
export class SpareThread {
  readonly worker: Worker
  readonly port: MessagePort
  readonly progress = new Int32Array(new SharedArrayBuffer(8))

  /** @throws LogStorageError as `startWorker` does. */
  constructor(options: Pick<WorkerOptions, 'name' | 'entry'>) {
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    this.worker = startWorker({ ...options, role: 'writer', setup: undefined }, port2, this.progress)
    this.worker.unref()
    // What takes the thread looks whether it is running.
    this.worker.on('error', () => {})
    port1.unref()
  }

  get isRunning(): boolean {
    return this.worker.threadId !== -1
  }

  /** Ends the thread, if it was not needed. */
  abandon(): void {
    this.port.close()
    void this.worker.terminate()
  }
}
