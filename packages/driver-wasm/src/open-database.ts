import type { WasmDatabase, WasmModule } from './load-node-sqlite3-wasm.js'

/** A flag of sqlite3_open_v2: functions return extended result codes. */
const SQLITE_OPEN_EXRESCODE = 0x02000000

/**
 * Opens a database whose errors have extended result codes. node-sqlite3-wasm does not ask for them, and with the primary code
 * alone a failed sync cannot be told from a failed write. A version without that function gives primary codes.
 */
export function openDatabase(module: WasmModule, path: string, readOnly: boolean): WasmDatabase {
  const open = module._sqlite3_open_v2
  if (open === undefined) return new module.Database(path, { readOnly })
  module._sqlite3_open_v2 = (name, database, flags, vfs) =>
    open(name, database, flags | SQLITE_OPEN_EXRESCODE, vfs)
  try {
    return new module.Database(path, { readOnly })
  } finally {
    // The application may open databases of its own.
    module._sqlite3_open_v2 = open
  }
}
