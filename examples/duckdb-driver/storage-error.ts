import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'

/** DuckDB says what kind an error has in its message only. The first that matches counts. */
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

/** What DuckDB or the file system has thrown, as an error that says what the caller may do next. */
export function toStorageError(thrown: unknown, path: string): unknown {
  if (isLogStorageError(thrown) || !(thrown instanceof Error)) return thrown
  // A mistake of the driver itself, which no retry helps, must not look like a broken disk.
  if (thrown instanceof TypeError || thrown instanceof RangeError) return thrown
  const code = CODES.find(([pattern]) => pattern.test(thrown.message))?.[1] ?? 'IO'
  return new LogStorageError(code, explain(code, thrown.message, path), { cause: thrown })
}

function explain(code: LogStorageErrorCode, message: string, path: string): string {
  switch (code) {
    case 'ABORTED':
      return 'The caller has given up.'
    case 'BUSY':
      return `The store ${path} is open in another process: close it there first. (${message})`
    case 'CORRUPT':
      return `The store ${path} is damaged, or is not a DuckDB database: restore it or name another folder. (${message})`
    default:
      return `The store ${path} failed: ${message}`
  }
}
