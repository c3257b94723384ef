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

export type WasmDatabaseConstructor = new (
  path: string,
  options: { readonly readOnly: boolean },
) => WasmDatabase

const requirePackage = createRequire(import.meta.url)

/**
 * Loads node-sqlite3-wasm, the first time that it is needed.
 *
 * @throws LogStorageError `UNSUPPORTED` when it is not installed, or cannot run here.
 */
export function loadNodeSqlite3Wasm(
  require: (name: string) => unknown = requirePackage,
): WasmDatabaseConstructor {
  if ((globalThis as { WebAssembly?: unknown }).WebAssembly === undefined) {
    throw new LogStorageError(
      'UNSUPPORTED',
      'node-sqlite3-wasm needs WebAssembly, which this process does not have. Start it without --jitless, or use @logpond/driver-node-sqlite.',
    )
  }
  try {
    const { Database } = require('node-sqlite3-wasm') as { Database: WasmDatabaseConstructor }
    new Database(':memory:', { readOnly: false }).close()
    return Database
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
