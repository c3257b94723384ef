import { checkRuntime, isLogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { problemsOfLog, problemsOfMark } from '../recovery/check-files.js'
import { type Identity, readIdentity } from '../recovery/opened-file.js'
import { isWhole, lastingProblemOf } from '../schema/log-state.js'
import { checkVersion } from '../schema/migrations.js'
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

/** Milliseconds to wait for a writer before the index is checked. */
const BUSY_TIMEOUT = 5000

/**
 * Checks everything that can be wrong with a database, and changes neither the database nor its write-ahead log. Other
 * connections can continue to write, but wait while the full-text index is checked.
 *
 * If no driver has the database open, a copy is checked, which needs as much space in the folder for temporary files (TMPDIR)
 * until the check is done. Read permission for the database is enough.
 *
 * @returns One result for each check; `files` only if something is wrong with them. If the file cannot be read at all, a
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
      if (checkVersion(connection, database) === 0)
        return withFiles(EMPTY, [sound('structure', 'The database is empty: it has no tables yet.')])
      const structure = checkStructure(connection)
      // Other checks would read damaged pages and could find anything.
      if (!structure.isSound) return withFiles(tryToIdentify(connection), [structure])
      const counters = problemOfCounters(connection)
      if (counters !== undefined) return withFiles(undefined, [structure, unsound('ids', `${counters}.`)])
      return withFiles(tryToIdentify(connection), [
        structure,
        checkText(connection),
        checkIds(connection),
        checkEntries(connection),
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
  const statement = connection.prepare('SELECT next_id FROM log_state')
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

function checkText(connection: SqliteConnection): DatabaseCheck {
  const textId = value(connection, 'SELECT text_id FROM log_state')
  const nextId = Number(value(connection, 'SELECT next_id FROM log_state'))
  const lastId = Number(value(connection, 'SELECT max(id) FROM log') ?? 0)
  if (!isWhole(textId) || textId < 0 || textId > Math.max(lastId, nextId - 1)) {
    return unsound('full text', `The index is recorded as ending at id ${JSON.stringify(textId)}.`)
  }
  const behind = lastId - textId
  try {
    // FTS5 takes this command as an INSERT, which writes nothing; the transaction ensures that.
    connection.exec('BEGIN IMMEDIATE')
    try {
      if (behind <= 0) connection.exec(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`)
      else connection.exec(`INSERT INTO log_text (log_text) VALUES ('integrity-check')`)
    } finally {
      if (connection.inTransaction) connection.exec('ROLLBACK')
    }
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
    return unsound('full text', `The index does not match the messages: ${thrown.message}`)
  }
  return behind <= 0
    ? sound('full text', 'The index matches the messages.')
    : sound(
        'full text',
        `${behind} of the newest entries are not in the index yet; the next opening with fullText adds them.`,
      )
}

function checkIds(connection: SqliteConnection): DatabaseCheck {
  const nextId = Number(value(connection, 'SELECT next_id FROM log_state'))
  const counted = Number(value(connection, 'SELECT entry_count FROM log_state'))
  const entries = Number(value(connection, 'SELECT count(*) FROM log'))
  const [first, last] = ['min', 'max'].map((edge) =>
    Number(value(connection, `SELECT ${edge}(id) FROM log`) ?? 0),
  ) as [number, number]
  if (last >= nextId) return unsound('ids', `The next id is ${nextId}, but an entry with id ${last} exists.`)
  if (entries !== counted)
    return unsound('ids', `The entry count is ${counted}, but the number of entries is ${entries}.`)
  if (entries === 0) return sound('ids', `There are no entries; the next one gets id ${nextId}.`)
  const gaps = last - first + 1 - entries
  const range = `${entries} entries, ids ${first} to ${last}`
  return sound(
    'ids',
    gaps === 0 ? `${range} without a gap.` : `${range}; ids without an entry: ${gaps}, as after a cleanup.`,
  )
}

function checkEntries(connection: SqliteConnection): DatabaseCheck {
  const wrong = [
    [
      'attributes that are not a JSON object',
      `attributes IS NOT NULL AND (NOT json_valid(attributes) OR attributes NOT GLOB '{*')`,
    ],
    ['a severity outside 1 to 24', 'severity NOT BETWEEN 1 AND 24'],
    ['a time that is not an integer', `typeof(timestamp) <> 'integer'`],
    ['a message that is not text', `typeof(message) <> 'text'`],
  ].flatMap(([what, condition]) => {
    const ids = value(
      connection,
      `SELECT group_concat(id, ', ') FROM (SELECT id FROM log WHERE ${condition} LIMIT 5)`,
    )
    return ids === null ? [] : [`${what}: ids ${ids}`]
  })
  if (wrong.length > 0) return unsound('entries', `Some entries have ${wrong.join('; ')}.`)
  return sound('entries', 'Every field of every entry is valid.')
}

function value(connection: SqliteConnection, sql: string): number | string | null {
  const statement = connection.prepare(sql)
  const row = statement.get([])
  statement.finalize()
  return row === undefined ? null : (Object.values(row)[0] ?? null)
}

function sound(name: string, finding: string): DatabaseCheck {
  return { name, isSound: true, finding }
}

function unsound(name: string, finding: string): DatabaseCheck {
  return { name, isSound: false, finding }
}
