import { closeSync, openSync, readSync } from 'node:fs'
import type { Steps } from '@logpond/blocks'

/** The files of a database that hold entries, by the ending of their paths. */
export const READ_ENDINGS = ['', '-wal', '-journal'] as const

/** How much of a file is read page by page: many reads are more likely to hit a disk that fails intermittently. */
const FINE_BYTES = 16 * 1024 * 1024
const FINE = 4096
const COARSE = 1024 * 1024

/** How many bytes to read at a position of a file. */
export function pieceAt(position: number): number {
  return position < FINE_BYTES ? FINE : COARSE
}

/**
 * Reads a database and its logs to the end without SQLite, which mistakes some read errors for damage. Call it only while
 * nothing else has the file open: closing it drops the locks that SQLite holds on it in this process.
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
