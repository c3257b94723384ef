import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'

/** What the failed call did: a write that was under way may have been committed when its connection is lost. */
export type Work = 'open' | 'read' | 'write'

interface ErrorKind {
  readonly code: LogStorageErrorCode
  readonly advice: string
}

/**
 * Codes by SQLSTATE, or by its first two characters, which are its class.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  '08': { code: 'CONNECTION', advice: 'Check that the server is running and can be reached.' },
  '22': { code: 'ENTRY_REJECTED', advice: 'Postgres cannot hold a value of the entry.' },
  '25006': {
    code: 'READ_ONLY',
    advice:
      'The server is a standby, or its transactions are read-only: name the primary in the url, or all hosts.',
  },
  '28': { code: 'INVALID_OPTIONS', advice: 'Check the user and the password in the url, and pg_hba.conf.' },
  '3D000': { code: 'INVALID_OPTIONS', advice: 'Create the database, or name another one in the url.' },
  '40001': { code: 'BUSY', advice: 'Logpond tries again.' },
  '40P01': { code: 'BUSY', advice: 'Logpond tries again.' },
  '42501': { code: 'READ_ONLY', advice: 'Grant the right to the user of the url.' },
  '53': { code: 'BUSY', advice: 'The server lacks resources.' },
  '53100': { code: 'DISK_FULL', advice: 'Free some space on the server.' },
  '53300': { code: 'BUSY', advice: 'Raise max_connections of the server, or lower poolSize.' },
  '54': { code: 'ENTRY_REJECTED', advice: 'The entry is too large for Postgres.' },
  '55P03': { code: 'BUSY', advice: 'Another transaction holds a lock for a long time.' },
  '57014': { code: 'BUSY', advice: 'Ask for fewer entries, or raise statementTimeout.' },
  '57P01': {
    code: 'CONNECTION',
    advice: 'The server is shutting down, or an administrator ended the connection.',
  },
  '57P02': { code: 'CONNECTION', advice: 'A process of the server crashed.' },
  '57P03': { code: 'CONNECTION', advice: 'The server is starting or stopping.' },
  '57P04': { code: 'CONNECTION', advice: 'The database was dropped.' },
  '57P05': { code: 'CONNECTION', advice: 'The server ended the idle connection.' },
  '58': { code: 'IO', advice: 'Check the disk of the server, and its log.' },
  XX000: { code: 'IO', advice: 'Check the log of the server.' },
  XX001: { code: 'CORRUPT', advice: 'Restore the database from a backup.' },
  XX002: { code: 'CORRUPT', advice: 'Rebuild the index: REINDEX.' },
}

const CONNECTION: ErrorKind = {
  code: 'CONNECTION',
  advice: 'Check the url, and that the server is running and can be reached.',
}
const FOREIGN: ErrorKind = {
  code: 'CONNECTION',
  advice: 'Check the url: what listens there does not speak the protocol of Postgres.',
}
/** Of pg, which reads the url. */
const NO_URL: ErrorKind = {
  code: 'INVALID_OPTIONS',
  advice:
    'The url cannot be read. A port is a number up to 65535. In the user and the password, write %40 for @, %23 for #, %2F for /, %3F for ? and %25 for %.',
}
const OTHER: ErrorKind = { code: 'IO', advice: 'Check the log of the server.' }

/** Errors of pg when bytes are not of the protocol of Postgres. */
const NO_PROTOCOL = /received invalid response|Received unexpected|Unknown authenticationOk/
/** Mistakes in a program: retries do not help. */
const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError]

/** Converts an error of Postgres, pg or the network to an error of the contract. */
export function toStorageError(thrown: unknown, work: Work, place: string): unknown {
  if (isLogStorageError(thrown) || !(thrown instanceof Error)) return thrown
  const code = (thrown as { code?: unknown }).code
  if (MISTAKES.some((kind) => thrown instanceof kind) && !isOfUrl(thrown, code)) return thrown
  const sqlState = typeof code === 'string' && isSqlState(thrown) ? code : undefined
  // Without a code of the server, the error is about the connection: of Node.js, or of pg, whose errors have no codes.
  const kind = sqlState === undefined ? kindOfClient(thrown, code) : kindOfServer(sqlState)
  const isLost = kind.code === 'CONNECTION' && work === 'write'
  const detail = sqlState === undefined ? thrown.message : `${thrown.message} (${sqlState})`
  return new LogStorageError(
    isLost ? 'UNKNOWN_OUTCOME' : kind.code,
    `Postgres at ${place} failed: ${detail}. ${kind.advice}`,
    { cause: thrown },
  )
}

/** Whether the connection can be used after the error. */
export function leavesConnection(thrown: unknown): boolean {
  // The code that cancels a statement destroys the connection if it cannot be used again.
  if (isLogStorageError(thrown)) return thrown.code === 'ABORTED'
  return isSqlState(thrown) && kindOfServer((thrown as { code: string }).code).code !== 'CONNECTION'
}

function kindOfServer(sqlState: string): ErrorKind {
  return KINDS[sqlState] ?? KINDS[sqlState.slice(0, 2)] ?? OTHER
}

function kindOfClient(thrown: Error, code: unknown): ErrorKind {
  if (isOfUrl(thrown, code)) return NO_URL
  return NO_PROTOCOL.test(thrown.message) ? FOREIGN : CONNECTION
}

function isOfUrl(thrown: Error, code: unknown): boolean {
  return code === 'ERR_INVALID_URL' || thrown instanceof URIError
}

/** Errors of the server have a severity beside the code. */
function isSqlState(thrown: unknown): boolean {
  const { code, severity } = Object(thrown) as { code?: unknown; severity?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && typeof severity === 'string'
}
