import { constants, promises } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { MaybePromise } from '@logpond/core'
import { SAFELY } from '../files/side-files.js'

/** Bytes of batches after which the log is synced: a few times between two checkpoints. */
const PORTION = 128 * 1024

/** A file that can be synced. */
type SyncedFile = Pick<FileHandle, 'datasync' | 'close'>

/**
 * Syncs a write-ahead log to the disk while it grows, without blocking the thread that appends to it. A checkpoint must sync
 * the log, and delays all batches while it does, so it then has little left to wait for.
 *
 * It guarantees nothing, and reports failures only to `onFailure`: SQLite syncs the log itself. SQLite has no locks on this
 * file, so it is safe to open and close it here.
 */
export class WalWriteback {
  readonly #path: string
  readonly #onFailure: () => void
  readonly #open: (path: string) => Promise<SyncedFile>
  #file: SyncedFile | undefined
  #bytes = 0
  #running: Promise<void> | undefined

  /** @param path Of the database. */
  constructor(
    path: string,
    onFailure: () => void,
    openFile: (path: string) => Promise<SyncedFile> = (path) =>
      promises.open(path, constants.O_RDWR | SAFELY),
  ) {
    this.#path = path
    this.#onFailure = onFailure
    this.#open = openFile
  }

  /** Must be called after each committed batch, with its size. */
  appended(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < PORTION || this.#running !== undefined) return
    this.#bytes = 0
    this.#running = this.#sync().finally(() => {
      this.#running = undefined
    })
  }

  /** Waits until the file is closed. */
  close(): MaybePromise<void> {
    if (this.#running === undefined && this.#file === undefined) return
    return this.#close()
  }

  async #sync(): Promise<void> {
    try {
      this.#file ??= await this.#open(`${this.#path}-wal`)
      await this.#file.datasync()
    } catch {
      this.#onFailure()
    }
  }

  async #close(): Promise<void> {
    await this.#running
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }
}
