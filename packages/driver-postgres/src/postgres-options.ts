import type { ConnectionOptions } from 'node:tls'
import { LogStorageError } from '@logpond/core'
import { takeSchema } from './connection/take-schema.js'

/** Options of {@link postgres}. */
export interface PostgresOptions {
  /**
   * Where the server is, and the database: `postgres://user:password@host:5432/database`. Several hosts of a cluster are separated
   * by commas, as libpq accepts them: `postgres://user@a:5432,b:5432/logs`. The driver uses the first that accepts writes, and looks
   * again when it opens again after a failure. `?schema=name`, `?sslmode=verify-full` and the other parameters of pg work too.
   */
  readonly url: string
  /**
   * The schema with the tables: letters, digits, `_` and `-`, at most 63. It is created if it does not exist. Stores in different
   * schemas share nothing.
   *
   * @default the parameter `schema` of the url, or else 'logpond'
   */
  readonly schema?: string | undefined
  /**
   * Only read: creates and migrates nothing, needs no right to write, and works on a standby, too. `open` fails with
   * `INVALID_OPTIONS` if the schema has no store. Calls that write fail with `READ_ONLY`.
   *
   * @default false
   */
  readonly readOnly?: boolean | undefined
  /** The password, or a function that returns it for each connection, such as a token that expires. @default the one in the url */
  readonly password?: string | (() => string | Promise<string>) | undefined
  /** TLS: `true`, or options of `tls.connect` such as `{ ca }`. @default what `sslmode` in the url says */
  readonly ssl?: boolean | ConnectionOptions | undefined
  /** Connections for reads, at most; from 1 to 1000. One more appends, and one more cleans up. @default 4 */
  readonly poolSize?: number | undefined
  /** Milliseconds in which a connection must be made. @default 10000 */
  readonly connectTimeout?: number | undefined
  /** Milliseconds after which the server ends a read, which then fails with `BUSY`. 0: no limit. @default 60000 */
  readonly statementTimeout?: number | undefined
  /**
   * Entries after which a new partition begins; from 1 to 1,000,000. A cleanup drops a partition whose entries have all expired
   * instead of deleting them one by one. Many small partitions make reads slower. @default 262144
   */
  readonly partitionSize?: number | undefined
  /** The name that `pg_stat_activity` shows. @default 'logpond' */
  readonly applicationName?: string | undefined
}

/** Options that were checked, with defaults. */
export interface CheckedOptions {
  /** Without the parameter `schema`. */
  readonly url: string
  readonly schema: string
  readonly readOnly: boolean
  readonly password: PostgresOptions['password']
  readonly ssl: PostgresOptions['ssl']
  readonly poolSize: number
  readonly connectTimeout: number
  readonly statementTimeout: number
  readonly partitionSize: number
  readonly applicationName: string
}

const NAMES = [
  'url',
  'schema',
  'readOnly',
  'password',
  'ssl',
  'poolSize',
  'connectTimeout',
  'statementTimeout',
  'partitionSize',
  'applicationName',
] as const satisfies (keyof PostgresOptions)[]

const URL_START = /^(postgres|postgresql|socket):/i
const SCHEMA = /^[a-z_][a-z0-9_-]{0,62}$/i
/** The most milliseconds that Postgres and timers of Node.js take. */
const MAX_TIME = 2 ** 31 - 1

/** @throws LogStorageError INVALID_OPTIONS */
export function checkOptions(options: PostgresOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) throw invalid('options', options, 'an object')
  for (const name of Object.keys(options)) {
    if (!(NAMES as readonly string[]).includes(name))
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `There is no option ${JSON.stringify(name)}. The options are ${NAMES.join(', ')}.`,
      )
  }
  const { readOnly = false, password, ssl, applicationName = 'logpond' } = options
  // The value is not shown: it may contain a password.
  if (typeof options.url !== 'string' || !URL_START.test(options.url))
    throw new LogStorageError('INVALID_OPTIONS', 'url must begin with postgres:// and name a database.')
  const { url, schema: ofUrl } = takeSchema(options.url)
  if (ofUrl !== undefined) checkSchema('The parameter schema of url', ofUrl)
  const schema = options.schema ?? ofUrl ?? 'logpond'
  checkSchema('schema', schema)
  if (typeof readOnly !== 'boolean') throw invalid('readOnly', readOnly, 'true or false')
  if (password !== undefined && typeof password !== 'string' && typeof password !== 'function')
    throw new LogStorageError('INVALID_OPTIONS', 'password must be a string or a function that returns one.')
  if (ssl !== undefined && typeof ssl !== 'boolean' && (typeof ssl !== 'object' || ssl === null))
    throw invalid('ssl', ssl, 'true, false or options of tls.connect')
  if (typeof applicationName !== 'string') throw invalid('applicationName', applicationName, 'a string')
  return {
    url,
    schema,
    readOnly,
    password,
    ssl,
    applicationName,
    poolSize: integer('poolSize', options.poolSize, 1, 1000, 4),
    connectTimeout: integer('connectTimeout', options.connectTimeout, 1, MAX_TIME, 10_000),
    statementTimeout: integer('statementTimeout', options.statementTimeout, 0, MAX_TIME, 60_000),
    partitionSize: integer('partitionSize', options.partitionSize, 1, 1_000_000, 262_144),
  }
}

function checkSchema(name: string, schema: unknown): void {
  if (typeof schema !== 'string' || !SCHEMA.test(schema))
    throw invalid(
      name,
      schema,
      'a name of at most 63 letters, digits, _ and -, which begins with a letter or _',
    )
}

function integer(
  name: string,
  value: number | undefined,
  min: number,
  max: number,
  fallback: number,
): number {
  if (value === undefined) return fallback
  if (!Number.isInteger(value) || value < min || value > max)
    throw invalid(name, value, `a whole number from ${min} to ${max}`)
  return value
}

function invalid(name: string, value: unknown, allowed: string): LogStorageError {
  return new LogStorageError('INVALID_OPTIONS', `${name} must be ${allowed}; it was ${shown(value)}.`)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
