import { isLogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { problemsOfLog, problemsOfMark } from '../recovery/check-files.js'
import { type Identity, readIdentity } from '../recovery/opened-file.js'
import { isWhole, lastingProblemOf } from '../schema/log-state.js'
import { checkVersion } from '../schema/migrations.js'
import { type Inspected, inspectDatabase } from './inspect-database.js'

/** One thing that was looked at. */
export interface DatabaseCheck {
  /** For people: `'structure'`. */
  readonly name: string
  readonly isSound: boolean
  /** What was found, in a sentence. */
  readonly finding: string
}

/** At most so many problems of the structure are told; one damaged page often brings many. */
const MAX_PROBLEMS = 10

/** What a database without tables says of itself. */
const EMPTY: Identity = { uuid: '', lastId: 0 }

/** Milliseconds to wait for a writer before the index is looked at. */
const BUSY_TIMEOUT = 5000

/**
 * Looks at everything that can be wrong with a database, and changes nothing: not the database, and not its write-ahead
 * log. Others may go on writing; looking at the index keeps them waiting for as long as it takes.
 *
 * Where no driver has it open, a copy is looked at, which needs as much space in the folder for temporary files (TMPDIR)
 * for as long as that takes. It is enough that the database may be read.
 *
 * @returns One result for each thing that was looked at, `files` only where something is missing; where the file cannot be
 * read at all, a single one.
 * @throws LogStorageError INVALID_OPTIONS for a file of another application; BUSY when a driver has the file alone, or
 * it is written all the time; DISK_FULL, READ_ONLY, IO, UNSUPPORTED.
 */
export function checkDatabase(binding: SqliteBinding, path: string): DatabaseCheck[] {
  refuseOtherLibrary(binding, path)
  return inspectDatabase(binding, path, (inspected) => checkOpened(binding, inspected))
}

/** @param inspected The database, or a copy of it that may be changed. */
export function checkOpened(binding: SqliteBinding, { database, path, files }: Inspected): DatabaseCheck[] {
  const log = problemsOfLog(files)
  const withFiles = (found: Identity | undefined, checks: DatabaseCheck[]) => {
    const problems = [...log, ...problemsOfMark(files, found)]
    if (problems.length > 0) checks.push(unsound('files', problems.join(' ')))
    // People know nothing of a copy.
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
      // What looks into damaged pages could find anything.
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

/** `undefined` in a file of an older version, too. */
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
  return sound('structure', 'Every page, row and index is where it belongs.')
}

function checkText(connection: SqliteConnection): DatabaseCheck {
  const textId = value(connection, 'SELECT text_id FROM log_state')
  const nextId = Number(value(connection, 'SELECT next_id FROM log_state'))
  const lastId = Number(value(connection, 'SELECT max(id) FROM log') ?? 0)
  if (!isWhole(textId) || textId < 0 || textId > Math.max(lastId, nextId - 1)) {
    return unsound('full text', `The index is said to end at id ${JSON.stringify(textId)}.`)
  }
  const behind = lastId - textId
  try {
    // FTS5 is asked by an INSERT, which writes nothing; the transaction makes sure of it.
    connection.exec('BEGIN IMMEDIATE')
    try {
      if (behind <= 0) connection.exec(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`)
      else connection.exec(`INSERT INTO log_text (log_text) VALUES ('integrity-check')`)
    } finally {
      if (connection.inTransaction) connection.exec('ROLLBACK')
    }
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
    return unsound('full text', `The index does not say what the messages say: ${thrown.message}`)
  }
  return behind <= 0
    ? sound('full text', 'The index says what the messages say.')
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
  if (last >= nextId)
    return unsound('ids', `The next id is ${nextId}, and there is an entry ${last} already.`)
  if (entries !== counted) return unsound('ids', `${counted} entries are counted, and ${entries} are there.`)
  if (entries === 0) return sound('ids', `There is no entry; the next one gets id ${nextId}.`)
  const gaps = last - first + 1 - entries
  const range = `${entries} entries, ids ${first} to ${last}`
  return sound(
    'ids',
    gaps === 0 ? `${range} without a gap.` : `${range}; ${gaps} in between are gone, as a cleanup leaves it.`,
  )
}

function checkEntries(connection: SqliteConnection): DatabaseCheck {
  const wrong = [
    [
      'attributes that are no JSON object',
      `attributes IS NOT NULL AND (NOT json_valid(attributes) OR attributes NOT GLOB '{*')`,
    ],
    ['a severity that is none', 'severity NOT BETWEEN 1 AND 24'],
    ['a time that is no number', `typeof(timestamp) <> 'integer'`],
    ['a message that is no text', `typeof(message) <> 'text'`],
  ].flatMap(([what, condition]) => {
    const ids = value(
      connection,
      `SELECT group_concat(id, ', ') FROM (SELECT id FROM log WHERE ${condition} LIMIT 5)`,
    )
    return ids === null ? [] : [`${what}: ids ${ids}`]
  })
  if (wrong.length > 0) return unsound('entries', `Some entries have ${wrong.join('; ')}.`)
  return sound('entries', 'Every field of every entry is what it should be.')
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
