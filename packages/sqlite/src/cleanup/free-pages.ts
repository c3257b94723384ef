import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'

/** Pages that one step returns to the file system: 500 KB. Batches wait for a step, and some steps also make a checkpoint. */
const VACUUM_PAGES = 125

/** One step of returning free pages to the file system. Returns whether there is more to do. */
export function giveBack(connection: SqliteConnection, statements: StatementCache): boolean {
  const pragma = (name: string) => statements.value({ sql: `PRAGMA ${name}`, parameters: [] }) as number
  // Files that other programs created may not support it.
  if (pragma('auto_vacuum') !== 2) return false
  const before = pragma('freelist_count')
  if (before === 0) return false
  connection.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`)
  const left = pragma('freelist_count')
  return left > 0 && left < before
}
