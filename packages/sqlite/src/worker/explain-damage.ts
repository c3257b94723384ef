import { close, open, read, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { elapsed, isLogStorageError, LogStorageError } from '@logpond/core'
import { pieceAt, READ_ENDINGS } from '../recovery/read-through.js'

const openFile = promisify(open)
const readFile = promisify(read)
const closeFile = promisify(close)

/** Milliseconds of reading after which a file is taken for readable. */
const PATIENCE = 5000

/**
 * Databases that were looked at. They stay open: closing a file drops the locks that SQLite, or the application itself,
 * holds on it in this process.
 */
const opened = new Map<string, { readonly file: number; readonly identity: string }>()

/**
 * What a driver has thrown, with damage that comes from a failing read as what it is: SQLite says `CORRUPT` of both. The
 * files are read once more, without it.
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
        `${path}${ending} could not be read: ${message}. Without that, what SQLite said is no sign of damage: ${thrown.message}`,
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
  // Another file has its name: no connection relies on the locks of this one any more.
  if (known !== undefined) await closeFile(known.file)
  const file = await openFile(path, 'r')
  opened.set(path, { file, identity })
  return file
}
