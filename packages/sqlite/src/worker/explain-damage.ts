import { close, open, read, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { elapsed, isLogStorageError, LogStorageError } from '@logpond/core'
import { pieceAt, READ_ENDINGS } from '../recovery/read-through.js'

const openFile = promisify(open)
const readFile = promisify(read)
const closeFile = promisify(close)

/** Milliseconds of successful reading after which a file counts as readable. */
const PATIENCE = 5000

/**
 * Databases that were read. They stay open, because closing a file drops the locks that SQLite, or the application itself,
 * holds on it in this process.
 */
const opened = new Map<string, { readonly file: number; readonly identity: string }>()

/**
 * The error that a driver threw, with `CORRUPT` replaced by `IO` if a file cannot be read: SQLite reports `CORRUPT` for both.
 * Reads the files again without SQLite.
 */
export async function explainDamage(path: string, thrown: unknown, patience = PATIENCE): Promise<unknown> {
  if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT' || path === ':memory:') return thrown
  const deadline = elapsed() + patience
  for (const ending of READ_ENDINGS) {
    try {
      await readFrom(path + ending, ending === '', deadline)
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' && ending !== '') continue
      return new LogStorageError(
        'IO',
        `${path}${ending} could not be read: ${message}. So the error of SQLite does not prove damage: ${thrown.message}`,
        { cause },
      )
    }
  }
  return thrown
}

async function readFrom(path: string, isDatabase: boolean, deadline: number): Promise<void> {
  const file = isDatabase ? await openedFile(path) : await openFile(path, 'r')
  try {
    const piece = new Uint8Array(pieceAt(Number.POSITIVE_INFINITY))
    for (let position = 0; elapsed() < deadline; ) {
      const { bytesRead } = await readFile(file, piece, 0, pieceAt(position), position)
      if (bytesRead === 0) return
      position += bytesRead
    }
  } finally {
    if (!isDatabase) await closeFile(file)
  }
}

async function openedFile(path: string): Promise<number> {
  const { dev, ino } = statSync(path, { bigint: true })
  const identity = `${dev} ${ino}`
  const known = opened.get(path)
  if (known?.identity === identity) return known.file
  opened.delete(path)
  // Another file has the name: no connection relies on the locks of this one anymore.
  if (known !== undefined) await closeFile(known.file)
  const file = await openFile(path, 'r')
  opened.set(path, { file, identity })
  return file
}
