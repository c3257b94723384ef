import { LogStorageError } from '@logpond/core'

/** The part of `bun:sqlite` that this driver uses. */
export interface BunSqlite {
  readonly Database: new (
    path: string,
    options: { readonly readonly: true } | { readonly readwrite: true; readonly create: true },
  ) => BunDatabase
}

export interface BunDatabase {
  readonly inTransaction: boolean
  run(sql: string): unknown
  prepare(sql: string): BunStatement
  close(): void
}

export interface BunStatement {
  run(parameters: readonly unknown[]): { readonly changes: number }
  get(parameters: readonly unknown[]): unknown
  all(parameters: readonly unknown[]): unknown[]
  finalize(): void
}

/** Where the module is loaded from. */
export interface Runtime {
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly getBuiltinModule: ((name: string) => unknown) | undefined
}

/**
 * Loads `bun:sqlite`.
 *
 * @throws LogStorageError `UNSUPPORTED` if the runtime is not Bun, or is an old Bun; the message says what to use.
 */
export function loadBunSqlite(runtime: Runtime = process): BunSqlite {
  const module = runtime.getBuiltinModule?.('bun:sqlite') as BunSqlite | undefined
  if (module !== undefined) return module
  throw new LogStorageError('UNSUPPORTED', problemOf(runtime.versions))
}

function problemOf({ bun, deno, node }: Runtime['versions']): string {
  if (bun !== undefined)
    return `Bun ${bun} does not provide bun:sqlite to this driver. Update to Bun 1.4 or newer.`
  const name = deno === undefined ? 'Node.js' : 'Deno'
  return `bun:sqlite is part of Bun, and this is ${name} ${deno ?? node}. Use @logpond/driver-node-sqlite on ${name}.`
}
