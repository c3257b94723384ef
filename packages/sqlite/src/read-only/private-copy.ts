import { rmSync } from 'node:fs'
import { elapsed } from '@logpond/core'
import { refuseForeignFiles } from '../files/side-files.js'
import { cannotRead, tryToCopyFiles, writtenAllTheTime } from './copy-files.js'

/** Milliseconds to wait for a pause between the writes of other processes. */
const PATIENCE = 5000
const PAUSE = 10

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/**
 * Copies a database with its write-ahead log, both from the same moment, without taking a lock or creating files next to it.
 *
 * @param path Without links. No connection of this process may have it open.
 * @param copy In a private folder.
 * @throws LogStorageError BUSY if it is written to during each attempt; INVALID_OPTIONS, DISK_FULL, IO.
 */
export function copyDatabase(path: string, copy: string, patience = PATIENCE): void {
  refuseForeignFiles(path)
  const deadline = elapsed() + patience
  for (;;) {
    try {
      if (tryToCopyFiles(path, copy, 'file') !== undefined) return
    } catch (cause) {
      throw cannotRead(path, cause)
    }
    for (const ending of ['', '-wal', '-journal']) rmSync(copy + ending, { force: true })
    if (elapsed() > deadline) throw writtenAllTheTime(path)
    Atomics.wait(sleeper, 0, 0, PAUSE)
  }
}
