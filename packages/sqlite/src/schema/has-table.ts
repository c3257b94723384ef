import type { StatementCache } from '../connection/statement-cache.js'

export function hasTable(statements: StatementCache, name: string): boolean {
  const sql = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`
  return statements.get({ sql, parameters: [name] }) !== undefined
}
