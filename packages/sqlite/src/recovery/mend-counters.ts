import { decodeDeadRows, decodeHead, decodeTokens } from '@logpond/blocks'
import { isLogStorageError } from '@logpond/core'
import type { SqliteConnection, SqliteRow } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { isWhole } from '../schema/log-state.js'

const selectState = {
  sql: `SELECT next_id, entry_count, next_part, changes, (SELECT count(*) FROM log_state) AS states,
    (SELECT max(key) FROM log_part) AS last_part FROM log_state`,
  parameters: [],
}
const selectHeads = 'SELECT key, CAST(head AS BLOB) AS head FROM log_part ORDER BY key'
const selectTokens = 'SELECT CAST(value AS BLOB) AS value FROM log_token'
const selectDead = 'SELECT key, CAST(value AS BLOB) AS value FROM log_dead'
interface Totals {
  readonly rows: number
  readonly lastId: number
  /** Whether a head or a list is damaged. */
  readonly areDamaged: boolean
}

const updateState = 'UPDATE log_state SET next_id = ?, entry_count = ?, next_part = ?, changes = ?'

/** What is known about the counters and the small values of a database. */
export interface Mended {
  /** What was wrong with the counters, in words; `undefined` if nothing was. */
  readonly mended: string | undefined
  /** Whether a head or a list is damaged. Until it is put aside, the number of entries is not known. */
  readonly areDamaged: boolean
}

/**
 * Corrects counters that cannot match the parts, because another program changed one or the other. Reads all heads: 3 µs each, and
 * ten times that in a process that has just started.
 */
export function mendCounters(connection: SqliteConnection): Mended {
  const statements = new StatementCache(connection)
  try {
    const { problems, areDamaged } = problemsOf(statements)
    if (problems.length === 0) return { mended: undefined, areDamaged }
    return { mended: inTransaction(connection, () => mend(statements)), areDamaged }
  } finally {
    statements.finalize()
  }
}

/** Whether {@link mendCounters} would change anything, or find damage. */
export function needsMending(connection: SqliteConnection): boolean {
  const statements = new StatementCache(connection)
  try {
    const { problems, areDamaged } = problemsOf(statements)
    return problems.length > 0 || areDamaged
  } finally {
    statements.finalize()
  }
}

interface Problems {
  readonly problems: string[]
  readonly areDamaged: boolean
}

function problemsOf(statements: StatementCache): Problems {
  const row = statements.get(selectState)
  if (row === undefined) return { problems: [], areDamaged: false }
  const {
    next_id: nextId,
    entry_count: entryCount,
    next_part: nextPart,
    changes,
    states,
    last_part: last,
  } = row
  const problems: string[] = []
  if (states !== 1) problems.push(`there were ${states} rows of counters`)
  const lastPart = (last as number | null) ?? 0
  if (!isWhole(nextPart) || nextPart < 1 || nextPart <= lastPart) {
    problems.push(`the next part was ${JSON.stringify(nextPart)}, but part ${lastPart} existed`)
  }
  if (!isWhole(changes) || changes < 0) problems.push(`the number of changes was ${JSON.stringify(changes)}`)
  const { rows, lastId, areDamaged } = totalsOf(statements)
  if (lastId >= (nextId as number)) {
    problems.push(`the next id was ${nextId}, but an entry with id ${lastId} existed`)
  }
  if (areDamaged ? !isCount(entryCount) : entryCount !== rows)
    problems.push(`the entry count was ${JSON.stringify(entryCount)}`)
  return { problems, areDamaged }
}

function mend(statements: StatementCache): string | undefined {
  // Checked again with the lock held: another process may have corrected them.
  const { problems } = problemsOf(statements)
  if (problems.length === 0) return undefined
  const row = statements.get(selectState) as SqliteRow
  statements.prepare('DELETE FROM log_state WHERE rowid > (SELECT min(rowid) FROM log_state)').run([])
  const totals = totalsOf(statements)
  const { lastId } = totals
  // How many entries are lost is what the counter says beyond those that can be counted.
  const isKept = totals.areDamaged && isCount(row.entry_count)
  const rows = isKept ? (row.entry_count as number) : totals.rows
  const nextId = Math.max(row.next_id as number, lastId + 1)
  const lastPart = (row.last_part as number | null) ?? 0
  const nextPart = Math.max(isWhole(row.next_part) ? row.next_part : 1, lastPart + 1)
  // Readers in other processes must read all parts again.
  const changes = isWhole(row.changes) && row.changes >= 0 ? row.changes + 1 : 1
  statements.prepare(updateState).run([nextId, rows, nextPart, changes])
  return `${problems.join('; ')}; the database holds ${rows} entries, up to id ${lastId}`
}

function isCount(value: unknown): boolean {
  return isWhole(value) && value >= 0
}

/** The number of entries in all parts, and their greatest id. Parts whose head is damaged are left out. */
function totalsOf(statements: StatementCache): Totals {
  let areDamaged = false
  const tryTo = <Result>(work: () => Result): Result | undefined => {
    try {
      return work()
    } catch (thrown) {
      if (!isLogStorageError(thrown)) throw thrown
      areDamaged ||= thrown.code === 'CORRUPT'
      // Of a value that a later version has written, nothing is known either.
      return undefined
    }
  }
  const dead = new Map<number, number>()
  for (const { key, value } of statements.prepare(selectDead).allBytes([])) {
    const rows = tryTo(() => decodeDeadRows(value as Uint8Array, key as number).count)
    if (rows !== undefined) dead.set(key as number, rows)
  }
  let rows = 0
  let lastId = 0
  for (const { key, head: bytes } of statements.prepare(selectHeads).allBytes([])) {
    const head = tryTo(() => decodeHead(bytes as Uint8Array))
    if (head === undefined) continue
    rows += head.count - (dead.get(key as number) ?? 0)
    lastId = Math.max(lastId, head.lastId)
  }
  for (const { value } of statements.prepare(selectTokens).allBytes([])) {
    tryTo(() => decodeTokens(value as Uint8Array))
  }
  return { rows, lastId, areDamaged }
}
