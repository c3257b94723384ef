import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'

/** Codes by message: DuckDB shows the kind of an error only in its message. The first match counts. */
const CODES: readonly [RegExp, LogStorageErrorCode][] = [
  [/^INTERRUPT Error/, 'ABORTED'],
  [/Could not set lock on file/, 'BUSY'],
  [/ENOSPC|EDQUOT|No space left|Disk quota exceeded/, 'DISK_FULL'],
  [/EACCES|EPERM|EROFS|Permission denied|Read-only file system/, 'READ_ONLY'],
  [/with version number/, 'UNSUPPORTED'],
  [
    /^(FATAL|INTERNAL|Connection) Error|has been invalidated|[Cc]onnection (was )?(closed|disconnected)/,
    'CONNECTION',
  ],
  [
    /not a valid DuckDB database|Corrupt|corrupt|checksum|^Serialization Error|Is a directory|Not a directory/,
    'CORRUPT',
  ],
  [/Extension ".*" not found|^Missing Extension Error|EEXIST|ENOTDIR/, 'CORRUPT'],
]

/** Converts an error of DuckDB or the file system to an error that shows what the caller can do. */
export function toStorageError(thrown: unknown, path: string): unknown {
  if (isLogStorageError(thrown) || !(thrown instanceof Error)) return thrown
  // A bug in the driver itself must not look like a broken disk: retries do not help.
  if (thrown instanceof TypeError || thrown instanceof RangeError) return thrown
  const code = CODES.find(([pattern]) => pattern.test(thrown.message))?.[1] ?? 'IO'
  return new LogStorageError(code, explain(code, thrown.message, path), { cause: thrown })
}

function explain(code: LogStorageErrorCode, message: string, path: string): string {
  switch (code) {
    case 'ABORTED':
      return 'The caller aborted the call.'
    case 'BUSY':
      return `The store ${path} is open in another process: close it there first. (${message})`
    case 'CORRUPT':
      return `The store ${path} is damaged, or is not a DuckDB database: restore it or name another folder. (${message})`
    default:
      return `The store ${path} failed: ${message}`
  }
}
