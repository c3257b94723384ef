import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { grant, rightsBeside } from '../ownership/rights.js'
import { formatMark, MARK_BYTES, type Mark, parseMark } from './mark.js'

/** Where the mark of a database is. */
export function markPath(database: string): string {
  return `${database}-mark`
}

/**
 * The file of a mark, beside its database: one record that is written in place, in one piece.
 *
 * It only helps. Where it cannot be read there is none, and where it cannot be written there is none next time.
 */
export class MarkFile {
  readonly #database: string
  #file: number | undefined

  constructor(database: string) {
    this.#database = database
  }

  read(): Mark | undefined {
    this.#file ??= openIfThere(markPath(this.#database))
    if (this.#file === undefined) return undefined
    try {
      const record = Buffer.alloc(MARK_BYTES)
      const bytes = readSync(this.#file, record, 0, MARK_BYTES, 0)
      return parseMark(record.toString('utf8', 0, bytes))
    } catch {
      return undefined
    }
  }

  write(mark: Mark): void {
    try {
      this.#file ??= openIfThere(markPath(this.#database)) ?? create(this.#database)
      writeSync(this.#file, formatMark(mark), 0, MARK_BYTES, 0)
    } catch {
      // A full disk, or a folder that may not be written to.
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}

/** Reads or changes the mark of a database that is not open. */
export function withMarkFile<Result>(database: string, work: (file: MarkFile) => Result): Result {
  const file = new MarkFile(database)
  try {
    return work(file)
  } finally {
    file.close()
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r+')
  } catch {
    return undefined
  }
}

function create(database: string): number {
  const path = markPath(database)
  const file = openSync(path, 'w+', 0o600)
  try {
    grant(path, rightsBeside(database))
  } catch {
    // The database may be gone just now.
  }
  return file
}
