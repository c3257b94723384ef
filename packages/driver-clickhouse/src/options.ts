import { LogStorageError } from '@logpond/core'
import type { Server } from './http/http-client.js'
import { identifier } from './sql/literal.js'

/** Options of {@link clickhouse}. */
export interface ClickHouseOptions {
  /** The HTTP interface of one ClickHouse server: `'http://localhost:8123'`, or `https:`. May have a path, for proxies. */
  readonly url: string
  /** It is created if it does not exist and the user may do so. @default 'default' */
  readonly database?: string | undefined
  /** The table of the store, which belongs to Logpond alone. It is created if it does not exist. @default 'logs' */
  readonly table?: string | undefined
  /**
   * Only read: creates and migrates nothing, and needs no right to write. `open` fails with `INVALID_OPTIONS` if there is no such table.
   * Calls that write fail with `READ_ONLY`.
   *
   * @default false
   */
  readonly readOnly?: boolean | undefined
  /** Must not contain a colon. @default 'default' */
  readonly username?: string | undefined
  /** @default '' */
  readonly password?: string | undefined
  /**
   * `'normal'`: a committed entry survives the end of the server's process; a power cut may lose the last entries of a server, as
   * ClickHouse leaves writing to the disk to the system. `'full'`: each batch is synced before it counts as committed. This is a setting
   * of the table, and takes effect for all who use it.
   *
   * @default 'normal'
   */
  readonly durability?: 'normal' | 'full' | undefined
  /**
   * How many of the last batches the server remembers, to refuse a second batch behind the same id: 1,000 to 1,000,000. A setting of a
   * new table.
   *
   * @default 10000
   */
  readonly deduplicationWindow?: number | undefined
  /**
   * Milliseconds until a request is given up, in the driver and in the server: 1,000 to 3,600,000. A step of a cleanup is a few
   * requests.
   *
   * @default 60000
   */
  readonly requestTimeout?: number | undefined
}

const NAMES = [
  'url',
  'database',
  'table',
  'readOnly',
  'username',
  'password',
  'durability',
  'deduplicationWindow',
  'requestTimeout',
] as const satisfies readonly (keyof ClickHouseOptions)[]

/** Checked options with their defaults. */
export interface Settings {
  readonly server: Server
  readonly database: string
  readonly table: string
  /** Database and table, for SQL. */
  readonly target: string
  /** The store in messages. */
  readonly place: string
  readonly readOnly: boolean
  readonly durability: 'normal' | 'full'
  readonly deduplicationWindow: number
}

/** @throws LogStorageError INVALID_OPTIONS that names the option, its value and the allowed values. */
export function checkOptions(options: ClickHouseOptions): Settings {
  if (typeof options !== 'object' || options === null)
    throw invalid('options', options, 'an object with a url')
  for (const name of Object.keys(options)) {
    if (!(NAMES as readonly string[]).includes(name))
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `clickhouse() has no option ${shown(name)}. The options are ${NAMES.join(', ')}.`,
      )
  }
  const {
    readOnly = false,
    durability = 'normal',
    deduplicationWindow = 10_000,
    requestTimeout = 60_000,
  } = options
  const url = urlOf(options.url)
  const database = nameOf('database', options.database ?? 'default')
  const table = nameOf('table', options.table ?? 'logs')
  const username = options.username ?? (decodeURIComponent(url.username) || 'default')
  const password = options.password ?? decodeURIComponent(url.password)
  if (typeof username !== 'string' || username === '' || username.includes(':'))
    throw invalid('username', username, 'a text without a colon')
  if (typeof password !== 'string') throw new LogStorageError('INVALID_OPTIONS', 'password must be a text.')
  if (typeof readOnly !== 'boolean') throw invalid('readOnly', readOnly, 'true or false')
  if (durability !== 'normal' && durability !== 'full')
    throw invalid('durability', durability, "'normal' or 'full'")
  checkWhole('deduplicationWindow', deduplicationWindow, 1000, 1_000_000)
  checkWhole('requestTimeout', requestTimeout, 1000, 3_600_000)
  url.username = ''
  url.password = ''
  return {
    server: { url, username, password, requestTimeout },
    database,
    table,
    target: `${identifier(database)}.${identifier(table)}`,
    place: `${database}.${table} at ${url.href}`,
    readOnly,
    durability,
    deduplicationWindow,
  }
}

function urlOf(text: unknown): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '')
    throw invalid('url', text, "an address such as 'http://localhost:8123', without parameters")
  return url
}

function nameOf(option: string, name: unknown): string {
  if (typeof name !== 'string' || name === '' || !name.isWellFormed() || name.includes('\0'))
    throw invalid(option, name, 'a name')
  return name
}

function checkWhole(option: string, value: unknown, min: number, max: number): void {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max)
    throw invalid(option, value, `a whole number from ${min} to ${max}`)
}

function invalid(option: string, value: unknown, allowed: string): LogStorageError {
  return new LogStorageError('INVALID_OPTIONS', `${option} must be ${allowed}; it was ${shown(value)}.`)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
