import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { inTransaction } from '../connection/transaction.js'
import { hasTable } from './has-table.js'

// With rows outside of all parts, which only another program can have added, the tables stay.
const selectRow = { sql: 'SELECT 1 FROM log LIMIT 1', parameters: [] }

/**
 * Drops the tables of versions 1 and 2 of the schema once all their rows are in blocks. The full-text index is dropped in one
 * transaction, because some bindings do not let a program change its content.
 *
 * @returns Whether it dropped them.
 */
export function dropEmptyRows(connection: SqliteConnection, statements: StatementCache): boolean {
  if (!hasTable(statements, 'log') || statements.get(selectRow) !== undefined) return false
  return inTransaction(connection, () => {
    // Another process may have done it in the meantime.
    if (!hasTable(statements, 'log') || statements.get(selectRow) !== undefined) return false
    connection.exec('DROP TABLE IF EXISTS log_text; DROP TABLE IF EXISTS log_text_next; DROP TABLE log')
    return true
  })
}
