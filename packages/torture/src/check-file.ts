import { decodeDeadRows, decodeHead, isRowsHead, openPart, type Part } from '@logpond/blocks'
import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { checkDatabase } from '@logpond/sqlite'
import Database from 'better-sqlite3'
import { batchesOf } from './file-parts.js'

/** The content of a database file, read without an engine. */
export interface FileFindings {
  /** The damage that `integrity_check` and `checkDatabase` report, and parts that cannot be decoded. */
  readonly damage: readonly string[]
  /** The latest batches, which the file remembers, in order. */
  readonly batches: readonly { readonly firstId: number; readonly size: number }[]
  /** The number of entries, as the file counts them. */
  readonly entries: number
  /** The ids of the rows of all parts that are not deleted, in order. A row that is in two parts occurs twice. Absent if they are not known. */
  readonly ids?: readonly number[]
}

interface StoredPart {
  readonly key: number
  readonly head: Uint8Array
  readonly body: Uint8Array | null
  readonly dead: Uint8Array | null
}

const PARTS = `
  SELECT part.key, part.head, coalesce(part.body, log_body.value) AS body, log_dead.value AS dead
  FROM log_part AS part LEFT JOIN log_body USING (key) LEFT JOIN log_dead USING (key) ORDER BY part.key`

/** Checks a database that no storage has open: its tables with better-sqlite3 alone, and all of it as `logpond check` does. */
export function checkFile(path: string): FileFindings {
  try {
    return check(path)
  } catch (thrown) {
    return { damage: [`the file cannot be checked: ${thrown}`], batches: [], entries: 0, ids: [] }
  }
}

function check(path: string): FileFindings {
  const damage = checkDatabase(betterSqlite3Binding, path)
    .filter(({ isSound }) => !isSound)
    .map(({ name, finding }) => `${name}: ${finding}`)
  const database = new Database(path, { fileMustExist: true, timeout: 1000 })
  try {
    const ids: number[] = []
    for (const part of database.prepare(PARTS).all() as StoredPart[]) {
      try {
        ids.push(...idsOf(database, part))
      } catch (thrown) {
        damage.push(`part ${part.key}: ${thrown}`)
      }
    }
    const entries = database.prepare('SELECT entry_count FROM log_state').pluck().get() as number
    ids.sort((a, b) => a - b)
    return { damage, batches: batchesOf(database), entries, ids }
  } finally {
    database.close()
  }
}

/** The ids of the live rows of a part. */
function idsOf(database: Database.Database, { key, head: encoded, body, dead }: StoredPart): number[] {
  const head = decodeHead(encoded)
  if (isRowsHead(encoded)) {
    const rows = database.prepare('SELECT id FROM log WHERE id BETWEEN ? AND ?').pluck()
    return rows.all(head.firstId, head.lastId) as number[]
  }
  if (body === null) throw new Error('its body is missing')
  const part: Part = openPart(head, body)
  const gone = dead === null ? undefined : decodeDeadRows(dead, key)
  return [...part.ids].filter((_, row) => !gone?.has(row))
}
