import { LogStorageError } from '@logpond/core'
import { isDatabasePath, isURL, pathAdvice } from './files/database-path.js'
import type { SqliteOptions } from './sqlite-options.js'

/** The allowed values of each option, in words and in code. */
const RULES: {
  readonly [Name in keyof Required<SqliteOptions>]: readonly [string, (value: unknown) => boolean]
} = {
  path: ["the path of a file, or ':memory:'", isDatabasePath],
  wal: ['true or false', isBoolean],
  durability: ["'normal' or 'full'", (value) => value === 'normal' || value === 'full'],
  fullText: ['true or false', isBoolean],
  thread: ["'worker' or 'main'", (value) => value === 'worker' || value === 'main'],
  busyTimeout: ['a whole number of milliseconds from 0 to 3600000', (value) => isInteger(value, 3_600_000)],
  walAutocheckpoint: ['a whole number of pages from 0 to 1000000', (value) => isInteger(value, 1_000_000)],
  onCorrupt: ["'refuse' or 'quarantine'", (value) => value === 'refuse' || value === 'quarantine'],
  readOnly: ['true or false', isBoolean],
}

const DEFAULTS = {
  wal: true,
  durability: 'normal',
  fullText: true,
  thread: 'worker',
  busyTimeout: 5000,
  walAutocheckpoint: 1000,
  onCorrupt: 'refuse',
  readOnly: false,
} as const

/**
 * Checks the options of a SQLite driver and adds the defaults.
 *
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function checkSqliteOptions(options: SqliteOptions): Required<SqliteOptions> {
  if (typeof options !== 'object' || options === null) {
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `A SQLite driver needs options: at least { path }; it got ${describe(options)}.`,
    )
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(RULES, name)) continue
    const names = Object.keys(RULES).join(', ')
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `There is no option ${JSON.stringify(name)}. The options are ${names}.`,
    )
  }
  const complete: Required<SqliteOptions> = {
    ...DEFAULTS,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    path: options.path,
  }
  for (const [name, [allowed, isAllowed]] of Object.entries(RULES)) {
    const value = complete[name as keyof SqliteOptions]
    if (isAllowed(value)) continue
    const advice = name === 'path' ? pathAdvice(value) : ''
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `${name} must be ${allowed}; it was ${describe(value)}.${advice}`,
    )
  }
  return complete
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isInteger(value: unknown, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const isPlain = value === null || (typeof value !== 'object' && typeof value !== 'function')
  if (isPlain) return String(value)
  return isURL(value) ? `the URL ${JSON.stringify(value.href)}` : `of type ${typeof value}`
}
