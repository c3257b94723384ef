import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { countEntries, isWhole, MAX_ID, writeState } from '../schema/log-state.js'

const selectAll = {
  sql: `
    SELECT next_id, entry_count, text_id, (SELECT count(*) FROM log_state) AS states,
      (SELECT min(id) FROM log) AS first_id, (SELECT max(id) FROM log) AS max_id,
      (SELECT max(id) FROM log WHERE id <= ${MAX_ID}) AS last_id
    FROM log_state`,
  parameters: [],
}

/**
 * Corrects counters that cannot match the entries, because another program changed one or the other. Makes only quick
 * checks: an entry count that is possible is not verified.
 *
 * @returns What was wrong, in words; `undefined` if nothing was. Throws if they are too damaged to correct.
 */
export function mendState(connection: SqliteConnection): string | undefined {
  const statements = new StatementCache(connection)
  try {
    if (problemsOf(statements).length === 0) return undefined
    return inTransaction(connection, () => mend(statements))
  } finally {
    statements.finalize()
  }
}

/** Whether {@link mendState} would change anything. */
export function needsMending(connection: SqliteConnection): boolean {
  const statements = new StatementCache(connection)
  try {
    return problemsOf(statements).length > 0
  } finally {
    statements.finalize()
  }
}

type Problem = 'states' | 'next_id' | 'text_id' | 'entry_count'

function problemsOf(statements: StatementCache): { readonly problem: Problem; readonly words: string }[] {
  const row = statements.get(selectAll)
  if (row === undefined) return []
  const { next_id, text_id, entry_count, states, first_id, max_id, last_id } = row
  const nextId = next_id as number
  const lastId = (last_id as number | null) ?? 0
  const problems: { problem: Problem; words: string }[] = []
  if (states !== 1) problems.push({ problem: 'states', words: `there were ${states} rows of counters` })
  if (lastId >= nextId) {
    problems.push({
      problem: 'next_id',
      words: `the next id was ${nextId}, but an entry with id ${lastId} existed`,
    })
  }
  if (!isWhole(text_id) || text_id < 0 || text_id >= Math.max(nextId, lastId + 1)) {
    const end = JSON.stringify(text_id)
    problems.push({ problem: 'text_id', words: `the full-text index was recorded as ending at id ${end}` })
  }
  const max = first_id === null ? 0 : (max_id as number) - (first_id as number) + 1
  const min = first_id === null ? 0 : 1
  if (!isWhole(entry_count) || entry_count < min || entry_count > max) {
    problems.push({ problem: 'entry_count', words: `the entry count was ${JSON.stringify(entry_count)}` })
  }
  return problems
}

function mend(statements: StatementCache): string | undefined {
  // Checked again with the lock held: another process may have corrected them.
  const problems = problemsOf(statements)
  if (problems.length === 0) return undefined
  const has = (which: Problem) => problems.some(({ problem }) => problem === which)
  if (has('states')) {
    statements.prepare('DELETE FROM log_state WHERE rowid > (SELECT min(rowid) FROM log_state)').run([])
  }
  if (has('text_id')) {
    statements.prepare(`INSERT INTO log_text (log_text) VALUES ('delete-all')`).run([])
    statements.prepare('UPDATE log_state SET text_id = 0').run([])
  }
  const row = statements.get(selectAll)
  const lastId = (row?.last_id as number | null) ?? 0
  const nextId = Math.max(row?.next_id as number, lastId + 1)
  const entryCount = countEntries(statements)
  writeState(statements, { nextId, entryCount, textId: row?.text_id as number })
  return `${problems.map(({ words }) => words).join('; ')}; the database holds ${entryCount} entries, up to id ${lastId}`
}
