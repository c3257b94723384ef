import { isLogStorageError, LogStorageError } from '@logpond/core'
import { requireEngine } from '@logpond/sqlite/worker'
import { enginePath } from './engine-path.js'

/** The part of node-sqlite3-wasm that this driver uses. */
export interface WasmDatabase {
  readonly isOpen: boolean
  readonly inTransaction: boolean
  exec(sql: string): void
  prepare(sql: string): WasmStatement
  function(
    name: string,
    work: (...parameters: never[]) => unknown,
    options: { readonly deterministic: boolean },
  ): unknown
  close(): void
  /** Undocumented: the package calls it with each result code, and then throws an error without the code. */
  _handleError?(resultCode: number): void
}

export interface WasmStatement {
  run(values: readonly unknown[]): { readonly changes: number }
  all(values: readonly unknown[]): Record<string, unknown>[]
  iterate(values: readonly unknown[]): IterableIterator<Record<string, unknown>>
  finalize(): void
}

/** The exports of the package that this driver uses. */
export interface WasmModule {
  readonly Database: new (path: string, options: { readonly readOnly: boolean }) => WasmDatabase
  /** Undocumented: SQLite's function to open a database. The package looks it up here at each call. */
  _sqlite3_open_v2?: OpenDatabase
}

export type OpenDatabase = (path: number, database: number, flags: number, vfs: number) => number

/** What `node-sqlite3-wasm` exports, or the path of its main module. */
export type NodeSqlite3WasmEngine = string | WasmModule

/**
 * Loads node-sqlite3-wasm, and opens a database in memory to see that it works.
 *
 * @throws LogStorageError `UNSUPPORTED` if the package is not installed or does not run here; the message says what to do.
 */
export function loadNodeSqlite3Wasm(
  engine?: NodeSqlite3WasmEngine,
  require: (name: string) => unknown = (name) => requireEngine(name, enginePath, engine),
): WasmModule {
  if ((globalThis as { WebAssembly?: unknown }).WebAssembly === undefined) {
    throw new LogStorageError(
      'UNSUPPORTED',
      'node-sqlite3-wasm needs WebAssembly, which this process does not have. Start the process without --jitless, or use @logpond/driver-node-sqlite.',
    )
  }
  try {
    const module = require('node-sqlite3-wasm') as WasmModule
    new module.Database(':memory:', { readOnly: false }).close()
    return module
  } catch (cause) {
    if (isLogStorageError(cause)) throw cause
    const missing = (cause as { code?: unknown }).code === 'MODULE_NOT_FOUND'
    const problem = missing ? 'is not installed' : `cannot be loaded: ${String(cause)}`
    throw new LogStorageError(
      'UNSUPPORTED',
      `node-sqlite3-wasm ${problem}. Install it: npm install node-sqlite3-wasm`,
      { cause },
    )
  }
}
