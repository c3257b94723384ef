import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'

export interface ConnectOptions {
  readonly path?: string
  readonly readOnly?: boolean
  readonly busyTimeout?: number
}

/** One test of a binding: a plain function, so that any test runner can run it. */
export interface BindingCase {
  /** A sentence about what the binding does. */
  readonly name: string
  /** Whether it applies only to bindings that can share a file. @default false */
  readonly isForShared?: boolean
  /** Throws if the binding is wrong. */
  run(lab: BindingLab): void
}

/** The folder and the connections of one test. */
export class BindingLab implements Disposable {
  readonly binding: SqliteBinding
  readonly folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  /** The default path of the database. */
  readonly path = join(this.folder, 'logs.db')
  readonly #connections: SqliteConnection[] = []

  constructor(binding: SqliteBinding) {
    this.binding = binding
  }

  connect(options: ConnectOptions = {}): SqliteConnection {
    const { path = this.path, readOnly = false, busyTimeout = 0 } = options
    const connection = this.binding.connect({ path, readOnly, busyTimeout })
    this.#connections.push(connection)
    return connection
  }

  /** A connection that writes a write-ahead log: without shared memory it must own the file. */
  connectToWal(): SqliteConnection {
    const connection = this.connect()
    if (this.binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    connection.exec('PRAGMA journal_mode = WAL')
    return connection
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close()
    rmSync(this.folder, { recursive: true })
  }
}

/** The error that `work` throws, which must be a `LogStorageError`. */
export function errorOf(work: () => unknown): LogStorageError {
  try {
    work()
  } catch (error) {
    if (isLogStorageError(error)) return error
    throw new Error(`Expected a LogStorageError, but ${String(error)} was thrown`, { cause: error })
  }
  throw new Error('Expected a LogStorageError, but nothing was thrown')
}

export function codeOf(work: () => unknown): string {
  return errorOf(work).code
}
