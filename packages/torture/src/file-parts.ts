import { decodeDeadRows, decodeHead, decodeTokens, openPart, type Part, type PartHead } from '@logpond/blocks'
import type Database from 'better-sqlite3'

/** A part of a database, read without a driver. */
export interface FilePart {
  readonly key: number
  readonly head: PartHead
  readonly part: Part
  /** Whether a cleanup has deleted a row. */
  isDead(row: number): boolean
}

export interface WrittenBatch {
  readonly firstId: number
  readonly size: number
}

interface Value {
  readonly key: number
  readonly value: Uint8Array
}

/** Opens each part of a database. Throws if one is damaged. */
export function* filePartsOf(database: Database.Database): Generator<FilePart> {
  const dead = new Map<number, ReturnType<typeof decodeDeadRows>>()
  for (const { key, value } of database.prepare('SELECT key, value FROM log_dead').all() as Value[]) {
    dead.set(key, decodeDeadRows(value, key))
  }
  const select = database.prepare(`
    SELECT key, head, coalesce(body, (SELECT value FROM log_body WHERE log_body.key = log_part.key)) AS body
    FROM log_part ORDER BY key`)
  for (const row of select.all() as { key: number; head: Uint8Array; body: Uint8Array | null }[]) {
    const { key, body } = row
    const head = decodeHead(row.head)
    if (body === null) throw new Error(`part ${key} has no body`)
    yield { key, head, part: openPart(head, body), isDead: (row) => dead.get(key)?.has(row) === true }
  }
}

/** The latest batches, whose tokens the file remembers, in order. */
export function batchesOf(database: Database.Database): WrittenBatch[] {
  const batches: WrittenBatch[] = []
  for (const { value } of database.prepare('SELECT key, value FROM log_token').all() as Value[]) {
    for (const { firstId, count } of decodeTokens(value)) batches.push({ firstId, size: count })
  }
  for (const { value } of database.prepare('SELECT key, head AS value FROM log_part').all() as Value[]) {
    const { token, firstId, count } = decodeHead(value)
    if (token) batches.push({ firstId, size: count })
  }
  return batches.sort((a, b) => a.firstId - b.firstId)
}
