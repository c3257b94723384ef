import { createRequire } from 'node:module'
import { LogStorageError } from '@logpond/core'

/** The part of node-sqlite3-wasm that is used here. */
export interface WasmDatabase {
  readonly isOpen: boolean
  readonly inTransaction: boolean
  exec(sql: string): void
  prepare(sql: string): WasmStatement
  close(): void
  /** Not documented: through here goes each result code, before an error without it is thrown. */
  _handleError?(resultCode: number): void
}

export interface WasmStatement {
  run(values: readonly unknown[]): { readonly changes: number }
  all(values: readonly unknown[]): Record<string, unknown>[]
  iterate(values: readonly unknown[]): IterableIterator<Record<string, unknown>>
  finalize(): void
}

/** The package, as far as it is used here. */
export interface WasmModule {
  readonly Database: new (path: string, options: { readonly readOnly: boolean }) => WasmDatabase
  /** Not documented: SQLite's function to open a database, which the package looks up here at each call. */
  _sqlite3_open_v2?: OpenDatabase
}

export type OpenDatabase = (path: number, database: number, flags: number, vfs: number) => number

const requirePackage = createRequire(import.meta.url)

/**
 * Loads node-sqlite3-wasm, the first time that it is needed.
 *
 * @throws LogStorageError `UNSUPPORTED` when it is not installed, or cannot run here.
 */
export function loadNodeSqlite3Wasm(require: (name: string) => unknown = requirePackage): WasmModule {
  if ((globalThis as { WebAssembly?: unknown }).WebAssembly === undefined) {
    throw new LogStorageError(
      'UNSUPPORTED',
      'node-sqlite3-wasm needs WebAssembly, which this process does not have. Start it without --jitless, or use @logpond/driver-node-sqlite.',
    )
  }
  try {
    const module = require('node-sqlite3-wasm') as WasmModule
    new module.Database(':memory:', { readOnly: false }).close()
    return module
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === 'MODULE_NOT_FOUND'
    const problem = missing ? 'is not installed' : `cannot be loaded: ${String(cause)}`
    throw new LogStorageError(
      'UNSUPPORTED',
      `node-sqlite3-wasm ${problem}. Install it: npm install node-sqlite3-wasm`,
      { cause },
    )
  }
}
