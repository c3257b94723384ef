import { closeSync, openSync, readSync } from 'node:fs'
import type { Steps } from '../steps/run-in-steps.js'

/** What of a database holds entries, by the ending of its path. */
export const READ_ENDINGS = ['', '-wal', '-journal'] as const

/** How much of a file is read in pieces of the size of a page: a disk that fails now and then is met by many reads. */
const FINE_BYTES = 16 * 1024 * 1024
const FINE = 4096
const COARSE = 1024 * 1024

/** Bytes of the piece that begins at a place of a file. */
export function pieceAt(position: number): number {
  return position < FINE_BYTES ? FINE : COARSE
}

/**
 * Reads a database and its logs to their ends, as the file system gives them: SQLite takes some errors of reading for
 * damage. Only for who has the file alone: closing it drops the locks that SQLite holds on it in this process.
 *
 * Throws what the file system throws.
 */
export function* readThrough(database: string): Steps<void> {
  const piece = Buffer.alloc(COARSE)
  for (const ending of READ_ENDINGS) {
    const file = openIfThere(database + ending)
    if (file === undefined) continue
    try {
      for (let position = 0, read = 1; read > 0; position += read) {
        read = readSync(file, piece, 0, pieceAt(position), position)
        if (position % COARSE === 0) yield
      }
    } finally {
      closeSync(file)
    }
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
