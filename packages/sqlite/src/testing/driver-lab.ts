import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  isLogStorageError,
  type LogDriver,
  type LogStorage,
  type LogStorageError,
  type OpenLogStorageOptions,
  openLogStorage,
} from '@logpond/core'
import { onTestFinished } from 'vitest'
import type { SqliteBinding, SqliteValue } from '../connection/sqlite-connection.js'
import type { SqliteOptions } from '../sqlite-options.js'

/** The argument of `create`: a folder for the database, and options. A `path` in the options replaces `logs.db` in the folder. */
export interface CreateSqliteDriverOptions extends Partial<SqliteOptions> {
  /** The folder in which to create the database `logs.db`. */
  readonly directory: string
}

/** What {@link testSqliteDriver} tests. */
export interface SqliteDriverSubject {
  /** The driver's binding. Tests use it to lock the database and to add a trigger. */
  readonly binding: SqliteBinding
  /** Whether connections of the binding have `createFunction`. @default true */
  readonly functions?: boolean
  /** Creates a driver. */
  readonly create: (options: CreateSqliteDriverOptions) => LogDriver
  /** A file that exports the same `create`, for child processes. */
  readonly module: URL
}

/** Creates drivers and storages in a folder for the running test, and closes them after it. */
export class DriverLab {
  readonly #subject: SqliteDriverSubject
  readonly folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  readonly path = join(this.folder, 'logs.db')

  constructor(subject: SqliteDriverSubject) {
    this.#subject = subject
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  make(options: Partial<SqliteOptions> & { readonly directory?: string } = {}): LogDriver {
    const driver = this.#subject.create({ directory: this.folder, ...options })
    onTestFinished(() => driver.close())
    return driver
  }

  async open(options?: Partial<SqliteOptions>): Promise<LogDriver> {
    const driver = this.make(options)
    await driver.open()
    return driver
  }

  async openStorage(
    sqlite: Partial<SqliteOptions> = {},
    options: Partial<OpenLogStorageOptions> = {},
  ): Promise<LogStorage> {
    const driver = this.#subject.create({ directory: this.folder, ...sqlite })
    const storage = await openLogStorage({ driver, ...options })
    onTestFinished(() => storage.close())
    return storage
  }

  /** Runs SQL on the database with the same binding, through a connection of its own. */
  exec(sql: string): void {
    using other = this.connect()
    other.exec(sql)
  }

  /** The only column of the first row that a query returns, as {@link exec} does. */
  value(sql: string): SqliteValue | undefined {
    using other = this.connect()
    return other.value(sql)
  }

  connect() {
    const { binding } = this.#subject
    const connection = binding.connect({ path: this.path, readOnly: false, busyTimeout: 0 })
    // Otherwise it cannot open a write-ahead log.
    if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    return {
      exec: (sql: string) => connection.exec(sql),
      value: (sql: string) => {
        const statement = connection.prepare(sql)
        const row = statement.get([])
        statement.finalize()
        return row && Object.values(row)[0]
      },
      [Symbol.dispose]: () => connection.close(),
    }
  }

  /** Starts one of the programs in `processes/`, with the module of the driver and the folder. */
  start(program: string, ...args: string[]): ChildProcess {
    const child = fork(programPath(program), [this.#subject.module.href, this.folder, ...args], {
      silent: true,
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
}

export function programPath(program: string): string {
  return fileURLToPath(new URL(`./processes/${program}.js`, import.meta.url))
}

export async function rejectionOf(work: () => unknown): Promise<LogStorageError> {
  try {
    await work()
  } catch (error) {
    if (isLogStorageError(error)) return error
    throw error
  }
  throw new Error('Expected a LogStorageError, but nothing was thrown')
}
