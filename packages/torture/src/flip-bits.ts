import { crc32 } from 'node:zlib'
import { BATCH_CODECS, decodeBatchHead, encodeBatchHead, isBatchHead } from '@logpond/blocks'
import Database from 'better-sqlite3'
import { filePartsOf } from './file-parts.js'
import { below } from './random.js'

/** Parts of which a bit was flipped, and the ids of their entries. */
export interface Flipped {
  readonly ids: ReadonlySet<number>
  /** What was flipped in. */
  readonly values: readonly Value[]
}

export type Value = 'head of a block' | 'body of a block' | 'head of a batch' | 'body of a batch'

interface Stored {
  readonly head: Buffer
  /** Of a batch. */
  readonly body: Buffer | null
  /** Of a block. */
  readonly value: Buffer | null
}

/**
 * Flips a bit in each of some values of blocks and batches, in one transaction, as a disk might. Other processes may have the file open.
 *
 * @param isForged Whether the checksum of a batch is made right again, which no disk does.
 */
export function flipBits(path: string, count: number, random: () => number, isForged = false): Flipped {
  const database = new Database(path, { timeout: 10_000 })
  try {
    return database.transaction(() => flipSome(database, count, random, isForged)).immediate()
  } finally {
    database.close()
  }
}

function flipSome(
  database: Database.Database,
  count: number,
  random: () => number,
  isForged: boolean,
): Flipped {
  const ids = new Set<number>()
  const values: Value[] = []
  const parts = [...filePartsOf(database)]
  for (let i = 0; i < count && parts.length > 0; i++) {
    const [{ key, part }] = parts.splice(below(parts.length, random), 1) as [(typeof parts)[number]]
    const stored = database
      .prepare('SELECT head, body, value FROM log_part LEFT JOIN log_body USING (key) WHERE key = ?')
      .get(key) as Stored
    const value = isForged ? forge(database, key, stored) : flipOne(database, key, stored, random)
    if (value === undefined) continue
    for (const id of part.ids) ids.add(id)
    values.push(value)
  }
  return { ids, values }
}

function flipOne(database: Database.Database, key: number, stored: Stored, random: () => number): Value {
  const kind = isBatchHead(stored.head) ? 'batch' : 'block'
  // Bodies are much larger, so most bits that a disk loses are theirs.
  if (random() < 0.3) {
    flip(stored.head, random)
    database.prepare('UPDATE log_part SET head = ? WHERE key = ?').run(stored.head, key)
    return `head of a ${kind}`
  }
  if (stored.body !== null) {
    flip(stored.body, random)
    database.prepare('UPDATE log_part SET body = ? WHERE key = ?').run(stored.body, key)
  } else if (stored.value !== null) {
    flip(stored.value, random)
    database.prepare('UPDATE log_body SET value = ? WHERE key = ?').run(stored.value, key)
  }
  return `body of a ${kind}`
}

function flip(value: Buffer, random: () => number): void {
  const bit = below(value.length * 8, random)
  value[bit >> 3] = (value[bit >> 3] as number) ^ (1 << (bit & 7))
}

/** Changes a letter of a message of a batch that is not compressed, and its checksum. Nothing else can be forged. */
function forge(database: Database.Database, key: number, { head: bytes, body }: Stored): Value | undefined {
  const head = isBatchHead(bytes) ? decodeBatchHead(bytes) : undefined
  const at = body?.indexOf('writer-') ?? -1
  if (head?.codec !== BATCH_CODECS.plain || body === null || at < 0) return undefined
  body[at] = 'W'.charCodeAt(0)
  const forged = encodeBatchHead({ ...head, bodyChecksum: crc32(body) })
  database.prepare('UPDATE log_part SET head = ?, body = ? WHERE key = ?').run(forged, body, key)
  return 'body of a batch'
}

/** The first and the last id of what was put aside in a database, according to its notes. */
export function asideIn(
  path: string,
): { readonly firstId: number; readonly lastId: number; readonly time: string }[] {
  const database = new Database(path, { readonly: true })
  try {
    const notes = database.prepare('SELECT value FROM log_aside WHERE key % 8 = 7').pluck().all() as Buffer[]
    return notes
      .map((note) => JSON.parse(note.toString()))
      .filter(({ what }) => what === 'part')
      .map(({ extent, time }) => ({ firstId: extent.firstId, lastId: extent.lastId, time }))
  } finally {
    database.close()
  }
}
