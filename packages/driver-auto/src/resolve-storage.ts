import { createLogStorage, type LogDriver, type LogStorage, LogStorageError } from '@logpond/core'
import { checkSqliteOptions } from '@logpond/sqlite/worker'
import { autoDriver } from './create-auto-driver.js'
import { describeOption } from './describe-option.js'
import { checkDriverName } from './driver-name.js'
import { loggerBatch } from './logger-batch.js'
import { OPENING_OPTIONS, SQLITE_OPTIONS } from './option-names.js'
import type { StorageOptionName, StorageOptions } from './storage-options.js'

/** What {@link resolveStorage} returns. */
export interface ResolvedStorage<Rest> {
  /** Accepts entries at once, even if it is still opening. */
  readonly storage: LogStorage
  /** Whether the caller has to close it: it was opened for the caller. */
  readonly isOwned: boolean
  /** The other options, which belong to the caller. */
  readonly rest: Rest
}

/**
 * Returns the storage that the user of a logger means: the one that is given, or a new one on the path or the driver. For the
 * packages that connect loggers, so that all of them take the same options.
 *
 * ```ts
 * export function logpond(options: LogStorage | (StorageOptions & { level?: string })) {
 *   const { storage, isOwned, rest } = resolveStorage('logpond', options, ['level'])
 * ```
 *
 * A new storage has a queue of 100,000 entries and 64 MiB, and 1,000 entries trigger a write, unless `batch` says otherwise. It opens in
 * the background (`createLogStorage`), so this never waits. If the opening fails, the entries fail:
 * `onDrop` is called for each, or else one process warning reports it.
 *
 * @param caller The name of the function that the user called, for messages.
 * @param options A storage, or an object with `storage`, `path` or `driver`.
 * @param names The options of the caller. With it, all other names are refused.
 * @param check Called with the options of the caller before a storage is opened, so that wrong ones leave no database behind. Throws
 *   if one is wrong.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function resolveStorage<Rest extends object = Record<never, never>>(
  caller: string,
  options: LogStorage | (StorageOptions & Rest),
  names?: readonly (keyof Rest & string)[],
  check?: (rest: Omit<Rest, StorageOptionName>) => void,
): ResolvedStorage<Omit<Rest, StorageOptionName>> {
  if (isStorage(options)) return { storage: options, isOwned: false, rest: {} as never }
  if (typeof options !== 'object' || options === null) {
    throw invalid(`${caller} needs ${NEEDED}; it got ${describeOption(options)}.`)
  }
  const parts = splitOptions(options as Record<string, unknown>)
  if (names !== undefined) checkRest(caller, parts.rest, names)
  const rest = parts.rest as Omit<Rest, StorageOptionName>
  check?.(rest)
  const { storage } = parts
  if (storage === undefined) return { storage: createStorage(caller, parts), isOwned: true, rest }
  if (!isStorage(storage)) {
    throw invalid(
      `${caller}: storage must be a LogStorage, as openLogStorage and createLogStorage return it; it was ${describeOption(storage)}.`,
    )
  }
  const [superfluous] = [
    ...givenNames({ driver: parts.driver }),
    ...givenNames(parts.sqlite),
    ...givenNames(parts.opening),
  ]
  if (superfluous !== undefined) {
    throw invalid(
      `${caller}: ${superfluous} cannot be given together with storage, which is open already. Give it to the function that opens the storage.`,
    )
  }
  return { storage, isOwned: false, rest }
}

const NEEDED = "a storage, { storage }, { path: 'logs.db' } or { driver }"

interface Parts {
  readonly storage: unknown
  readonly driver: unknown
  readonly sqlite: Record<string, unknown>
  readonly opening: Record<string, unknown>
  readonly rest: Record<string, unknown>
}

function splitOptions({ storage, driver, ...others }: Record<string, unknown>): Parts {
  const sqlite: Record<string, unknown> = {}
  const opening: Record<string, unknown> = {}
  const rest: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(others)) {
    if (Object.hasOwn(SQLITE_OPTIONS, name)) sqlite[name] = value
    else if (Object.hasOwn(OPENING_OPTIONS, name)) opening[name] = value
    else rest[name] = value
  }
  return { storage, driver, sqlite, opening, rest }
}

function createStorage(caller: string, { driver, sqlite, opening }: Parts): LogStorage {
  const batch = loggerBatch(opening.batch)
  return createLogStorage({ ...opening, batch, driver: toDriver(caller, driver, sqlite) })
}

function toDriver(caller: string, driver: unknown, sqlite: Record<string, unknown>): LogDriver {
  if (typeof driver === 'object' && driver !== null) {
    const [superfluous] = givenNames(sqlite).filter((name) => name !== 'path')
    if (superfluous === undefined) return driver as LogDriver
    throw invalid(
      `${caller}: ${superfluous} cannot be given together with a driver, which has its own options. Give it to the function that creates the driver.`,
    )
  }
  if (driver === undefined && sqlite.path === undefined) {
    throw invalid(`${caller} needs ${NEEDED}; it got none of them.`)
  }
  const name = driver === undefined ? undefined : checkDriverName(driver)
  const options = checkSqliteOptions(sqlite as never)
  return autoDriver({ ...options, driver: name })
}

function checkRest(caller: string, rest: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(rest)) {
    if (names.includes(name)) continue
    const known = ['storage', 'driver', ...Object.keys(SQLITE_OPTIONS), ...Object.keys(OPENING_OPTIONS)]
    throw invalid(
      `${caller} has no option ${JSON.stringify(name)}. The options are ${[...names, ...known].join(', ')}.`,
    )
  }
}

/** Whether a value has what loggers call. A storage may be of another copy of core, or a wrapper. */
function isStorage(value: unknown): value is LogStorage {
  const { store, flush } = Object(value) as Partial<LogStorage>
  return typeof store === 'function' && typeof flush === 'function'
}

/** An option that is undefined was not given. */
function givenNames(options: Record<string, unknown>): string[] {
  return Object.keys(options).filter((name) => options[name] !== undefined)
}

function invalid(message: string): LogStorageError {
  return new LogStorageError('INVALID_OPTIONS', message)
}
