import type { LogStorageErrorCode } from '@logpond/core'
import type { TransportFailure } from './transport-error.js'

/** What a call was doing when it failed. */
export type CallKind =
  /** Sending an INSERT. */
  | 'insert'
  | 'read'
  /** Deleting, and changing the table. */
  | 'change'
  | 'open'

/** A code for each kind of call, or one for inserts and another for all others. */
type Codes = LogStorageErrorCode | readonly [insert: LogStorageErrorCode, others: LogStorageErrorCode]

/** The insert may have been committed; all other calls can simply be repeated. */
const IN_DOUBT: Codes = ['UNKNOWN_OUTCOME', 'CONNECTION']
/** ClickHouse could not read what was inserted. */
const UNREADABLE: Codes = ['ENTRY_REJECTED', 'IO']

/** The codes of the contract for exceptions of ClickHouse. */
const EXCEPTIONS: Readonly<Record<number, Codes>> = {
  // Busy: nothing was written, and it passes by itself.
  202: 'BUSY', // TOO_MANY_SIMULTANEOUS_QUERIES
  225: 'BUSY', // NO_ZOOKEEPER
  241: 'BUSY', // MEMORY_LIMIT_EXCEEDED
  242: 'BUSY', // TABLE_IS_READ_ONLY: the replica has lost Keeper
  252: 'BUSY', // TOO_MANY_PARTS
  286: 'BUSY', // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  439: 'BUSY', // CANNOT_SCHEDULE_TASK
  473: 'BUSY', // DEADLOCK_AVOIDED
  // The connection or the outcome is in doubt.
  159: IN_DOUBT, // TIMEOUT_EXCEEDED
  209: IN_DOUBT, // SOCKET_TIMEOUT
  210: IN_DOUBT, // NETWORK_ERROR
  216: IN_DOUBT, // QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING
  236: IN_DOUBT, // ABORTED: the server stops
  279: IN_DOUBT, // ALL_CONNECTION_TRIES_FAILED
  319: IN_DOUBT, // UNKNOWN_STATUS_OF_INSERT
  394: IN_DOUBT, // QUERY_WAS_CANCELLED
  999: IN_DOUBT, // KEEPER_EXCEPTION
  // The upload ended early. Our blocks are complete, so a network or a proxy has cut this one.
  32: IN_DOUBT, // ATTEMPT_TO_READ_AFTER_EOF
  33: IN_DOUBT, // CANNOT_READ_ALL_DATA
  354: IN_DOUBT, // ZLIB_INFLATE_FAILED
  // An entry of the batch.
  25: UNREADABLE, // CANNOT_PARSE_ESCAPE_SEQUENCE
  26: UNREADABLE, // CANNOT_PARSE_QUOTED_STRING
  27: UNREADABLE, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  53: UNREADABLE, // TYPE_MISMATCH
  117: UNREADABLE, // INCORRECT_DATA
  131: UNREADABLE, // TOO_LARGE_STRING_SIZE
  // The disk.
  243: 'DISK_FULL', // NOT_ENOUGH_SPACE
  74: 'IO', // CANNOT_READ_FROM_FILE_DESCRIPTOR
  75: 'IO', // CANNOT_WRITE_TO_FILE_DESCRIPTOR
  40: 'CORRUPT', // CHECKSUM_DOESNT_MATCH
  246: 'CORRUPT', // CORRUPTED_DATA
  271: 'CORRUPT', // CANNOT_DECOMPRESS
  // Rights.
  164: 'READ_ONLY', // READONLY
  497: 'READ_ONLY', // ACCESS_DENIED
  // The table or the user has vanished: opening again creates the table, or reports the reason.
  60: 'CONNECTION', // UNKNOWN_TABLE
  81: 'CONNECTION', // UNKNOWN_DATABASE
  218: 'CONNECTION', // TABLE_IS_DROPPED
  192: 'CONNECTION', // UNKNOWN_USER
  193: 'CONNECTION', // WRONG_PASSWORD
  194: 'CONNECTION', // REQUIRED_PASSWORD
  516: 'CONNECTION', // AUTHENTICATION_FAILED
}

/** Codes of {@link EXCEPTIONS} that say that ClickHouse does not know the user or the password. */
const REFUSED_USER = new Set([192, 193, 194, 516])

const TRANSPORT: Readonly<Record<TransportFailure, Codes>> = {
  unreachable: 'CONNECTION',
  lost: IN_DOUBT,
  timeout: IN_DOUBT,
  foreign: IN_DOUBT,
  aborted: 'ABORTED',
}

/** Answers of proxies that say that nothing was passed on. */
const STATUSES: Readonly<Record<number, Codes>> = {
  // The batch is too large for the proxy. Its halves may not be.
  413: ['ENTRY_REJECTED', 'IO'],
  429: 'BUSY',
}

/** Several exceptions, and those of the C++ library, are about a full disk, and only the message shows it. */
const NO_SPACE = /No space left on device|errno: 28\b|Disk quota exceeded/

/** The code for an exception of ClickHouse. */
export function codeOfException(code: number, message: string, kind: CallKind): LogStorageErrorCode {
  if (NO_SPACE.test(message)) return kind === 'read' ? 'IO' : 'DISK_FULL'
  if (kind === 'open' && REFUSED_USER.has(code)) return 'INVALID_OPTIONS'
  const found = codeFor(EXCEPTIONS[code] ?? 'IO', kind)
  // Reads are not owed these.
  return kind === 'read' && (found === 'READ_ONLY' || found === 'DISK_FULL') ? 'IO' : found
}

/** The code for a request without an answer of ClickHouse. */
export function codeOfTransport(
  failure: TransportFailure,
  status: number | undefined,
  kind: CallKind,
): LogStorageErrorCode {
  return codeFor((status !== undefined && STATUSES[status]) || TRANSPORT[failure], kind)
}

function codeFor(codes: Codes, kind: CallKind): LogStorageErrorCode {
  if (typeof codes === 'string') return codes
  return kind === 'insert' ? codes[0] : codes[1]
}
