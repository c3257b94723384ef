import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { MaybePromise } from '@logpond/core'
import { SAFELY } from '../files/side-files.js'

/** Bytes of batches after which the disk gets what was written: a few times between two checkpoints. */
const PORTION = 128 * 1024

/** A file that can be synced. */
type SyncedFile = Pick<FileHandle, 'datasync' | 'close'>

/**
 * Has a write-ahead log written to the disk while it grows, beside the thread that appends to it: the checkpoint, which
 * must sync it and holds up all batches meanwhile, then finds little left to wait for.
 *
 * It promises nothing, and its failures are for `onFailure` alone: SQLite syncs by itself, and is told by the system what
 * could not be written. Locks of SQLite do not lie on this file, so that others may open and close it.
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
    openFile: (path: string) => Promise<SyncedFile> = (path) => open(path, constants.O_RDWR | SAFELY),
  ) {
    this.#path = path
    this.#onFailure = onFailure
    this.#open = openFile
  }

  /** To be told of each batch that was committed. */
  appended(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes < PORTION || this.#running !== undefined) return
    this.#bytes = 0
    this.#running = this.#sync().finally(() => {
      this.#running = undefined
    })
  }

  /** Settles when nothing is open any more. */
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
