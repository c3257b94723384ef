import type { WasmDatabase, WasmModule } from './load-node-sqlite3-wasm.js'

/** A flag of sqlite3_open_v2: SQLite returns extended result codes. */
const SQLITE_OPEN_EXRESCODE = 0x02000000

/**
 * Opens a database that returns extended result codes. node-sqlite3-wasm does not request them, and the primary code does not
 * distinguish a failed sync from a failed write. A version of the package without `_sqlite3_open_v2` returns primary codes.
 */
export function openDatabase(module: WasmModule, path: string, readOnly: boolean): WasmDatabase {
  const open = module._sqlite3_open_v2
  if (open === undefined) return new module.Database(path, { readOnly })
  module._sqlite3_open_v2 = (name, database, flags, vfs) =>
    open(name, database, flags | SQLITE_OPEN_EXRESCODE, vfs)
  try {
    return new module.Database(path, { readOnly })
  } finally {
    // The application may open its own databases with the package.
    module._sqlite3_open_v2 = open
  }
}
