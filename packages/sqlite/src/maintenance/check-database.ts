import {
  type AsideNote,
  checkFilters,
  checkParts,
  type Damage,
  Directory,
  type PartEntry,
  readAside,
  runSync,
  type StoreState,
  survey,
} from '@logpond/blocks'
import { checkRuntime, isLogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { problemsOfLog, problemsOfMark } from '../recovery/check-files.js'
import { type Identity, readIdentity } from '../recovery/opened-file.js'
import { checkVersion, SCHEMA_VERSION } from '../schema/migrations.js'
import { SqliteBlockStore } from '../store/sqlite-block-store.js'
import { lastingProblemOf } from '../store/store-state.js'
import { type Inspected, inspectDatabase } from './inspect-database.js'

/** The result of one check. */
export interface DatabaseCheck {
  /** For display: `'structure'`. */
  readonly name: string
  readonly isSound: boolean
  /** What was found, in a sentence. */
  readonly finding: string
}

/** Maximum number of structure problems to report; one damaged page often causes many. */
const MAX_PROBLEMS = 10

/** The identity of a database without tables. */
const EMPTY: Identity = { uuid: '', lastId: 0 }

/** Milliseconds to wait for a writer. */
const BUSY_TIMEOUT = 5000

/**
 * Checks everything that can be wrong with a database, and changes neither the database nor its write-ahead log. Other
 * connections can continue to write.
 *
 * If no driver has the database open, a copy is checked, which needs as much space in the folder for temporary files (TMPDIR)
 * until the check is done. Read permission for the database is enough.
 *
 * @returns One result for each check; `files` and `filters` only if something is wrong with them, and `aside` only if damaged entries
 * were put aside. If the file cannot be read at all, a
 * single result.
 * @throws LogStorageError INVALID_OPTIONS for a file of another application; BUSY if a driver has the file to itself, or it
 * is written to during each attempt; DISK_FULL, READ_ONLY, IO, UNSUPPORTED.
 */
export function checkDatabase(binding: SqliteBinding, path: string): DatabaseCheck[] {
  checkRuntime()
  refuseOtherLibrary(binding, path)
  return inspectDatabase(binding, path, (inspected) => checkOpened(binding, inspected))
}

/** @param inspected The database, or a copy of it that may be changed. */
export function checkOpened(binding: SqliteBinding, { database, path, files }: Inspected): DatabaseCheck[] {
  const log = problemsOfLog(files)
  const withFiles = (found: Identity | undefined, checks: DatabaseCheck[]) => {
    const problems = [...log, ...problemsOfMark(files, found)]
    if (problems.length > 0) checks.push(unsound('files', problems.join(' ')))
    // Users do not know that a copy was checked.
    return checks.map((one) => ({ ...one, finding: one.finding.replaceAll(path, database) }))
  }
  try {
    const connection = binding.connect({ path, readOnly: false, busyTimeout: BUSY_TIMEOUT })
    try {
      if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
      connection.exec('PRAGMA cell_size_check = 1')
      const version = checkVersion(connection, database)
      if (version === 0)
        return withFiles(EMPTY, [sound('structure', 'The database is empty: it has no tables yet.')])
      const structure = checkStructure(connection)
      // Other checks would read damaged pages and could find anything.
      if (!structure.isSound) return withFiles(tryToIdentify(connection), [structure])
      const counters = problemOfCounters(connection)
      if (counters !== undefined) return withFiles(undefined, [structure, unsound('ids', `${counters}.`)])
      return withFiles(tryToIdentify(connection), [
        structure,
        ...(version === SCHEMA_VERSION ? checkBlocks(connection) : [oldVersion(version)]),
      ])
    } finally {
      connection.close()
    }
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
    return withFiles(undefined, [unsound('structure', `SQLite cannot read the file: ${thrown.message}`)])
  }
}

/** Also `undefined` for a file of an older version. */
function tryToIdentify(connection: SqliteConnection): Identity | undefined {
  try {
    return readIdentity(connection)
  } catch {
    return undefined
  }
}

function problemOfCounters(connection: SqliteConnection): string | undefined {
  const statement = connection.prepare('SELECT * FROM log_state')
  const problem = lastingProblemOf(statement.get([]))
  statement.finalize()
  return problem
}

function checkStructure(connection: SqliteConnection): DatabaseCheck {
  const statement = connection.prepare(`PRAGMA integrity_check(${MAX_PROBLEMS})`)
  const problems = statement.all([]).map((row) => String(Object.values(row)[0]))
  statement.finalize()
  if (problems.join() !== 'ok') return unsound('structure', problems.join('; '))
  return sound('structure', 'All pages, rows and indexes are consistent.')
}

function oldVersion(version: number): DatabaseCheck {
  return sound(
    'blocks',
    `Version ${version} of the schema has no blocks yet: the next opening for writing upgrades it.`,
  )
}

function checkBlocks(connection: SqliteConnection): DatabaseCheck[] {
  const statements = new StatementCache(connection)
  try {
    const store = new SqliteBlockStore(connection, statements)
    const { parts, state, damaged: values } = runSync(survey(store))
    const damaged = runSync(checkParts(store))
    const checks = [
      blocksCheck(parts.length + values.filter(({ space }) => space === 'head').length, damaged),
    ]
    // Filters are found by way of heads.
    if (values.length === 0) {
      const { error } = runSync(checkFilters(store, new Directory(store)))
      if (error !== undefined) checks.push(unsound('filters', error.message))
      checks.push(idsCheck(parts, state))
    }
    const aside = runSync(readAside(store))
    if (aside.length > 0) checks.push(asideCheck(aside))
    return checks
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
    return [unsound('blocks', thrown.message)]
  } finally {
    statements.finalize()
  }
}

function blocksCheck(parts: number, damaged: readonly Damage[]): DatabaseCheck {
  if (damaged.length === 0)
    return sound(
      'blocks',
      `All ${parts} blocks and batches match their checksums, and every entry in them is valid.`,
    )
  const findings = damaged.slice(0, MAX_PROBLEMS).map(({ error }) => error.message)
  const damagedParts = damaged.filter(({ what }) => what === 'part').length
  return unsound(
    'blocks',
    `${damagedParts} of ${parts} blocks and batches are damaged. ${findings.join(' ')} The next opening for writing that meets the damage puts it aside; all other entries remain.`,
  )
}

/** Nothing is wrong with the rest of the database, so this is no failure. */
function asideCheck(notes: readonly AsideNote[]): DatabaseCheck {
  const parts = notes.filter(({ what }) => what === 'part')
  const counts = parts.map(({ extent }) => extent?.count)
  const known = counts.reduce<number>((sum, count = 0) => sum + count, 0)
  const atLeast = counts.includes(undefined) ? 'at least ' : ''
  const details = parts.slice(0, MAX_PROBLEMS).map(({ time, extent }) => {
    const ids = extent === undefined ? '' : `: ids from ${extent.firstId} to ${extent.lastId}`
    return `${time}${ids}`
  })
  const lists = notes.length - parts.length
  const lost =
    parts.length === 0
      ? 'No entries are aside.'
      : `${atLeast}${known} entries in ${parts.length} damaged blocks and batches were put aside, and are not found by reads (${details.join('; ')}).`
  return sound(
    'aside',
    `${lost}${lists === 0 ? '' : ` Damaged lists that were put aside, without a loss of entries: ${lists}.`} Their bytes are in the table log_aside.`,
  )
}

function idsCheck(parts: readonly PartEntry[], { nextId, entryCount }: StoreState): DatabaseCheck {
  const entries = parts.reduce((sum, { head, dead }) => sum + head.count - (dead?.count ?? 0), 0)
  const first = parts.reduce((least, { head }) => Math.min(least, head.firstId), Number.MAX_SAFE_INTEGER)
  const last = parts.reduce((greatest, { head }) => Math.max(greatest, head.lastId), 0)
  if (last >= nextId) return unsound('ids', `The next id is ${nextId}, but an entry with id ${last} exists.`)
  if (entries !== entryCount)
    return unsound('ids', `The entry count is ${entryCount}, but the number of entries is ${entries}.`)
  if (entries === 0) return sound('ids', `There are no entries; the next one gets id ${nextId}.`)
  const gaps = last - first + 1 - entries
  const range = `${entries} entries, ids ${first} to ${last}`
  return sound(
    'ids',
    gaps === 0 ? `${range} without a gap.` : `${range}; ids without an entry: ${gaps}, as after a cleanup.`,
  )
}

function sound(name: string, finding: string): DatabaseCheck {
  return { name, isSound: true, finding }
}

function unsound(name: string, finding: string): DatabaseCheck {
  return { name, isSound: false, finding }
}
