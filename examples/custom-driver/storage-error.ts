import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'

interface LevelError {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
}

/** Converts an error of LevelDB or the file system to an error that shows what the caller can do. */
export function toStorageError(thrown: unknown, path: string): LogStorageError {
  if (isLogStorageError(thrown)) return thrown
  const { code, message, cause } = (thrown ?? {}) as LevelError
  // The reason why the store could not be opened is the cause.
  if (code === 'LEVEL_DATABASE_NOT_OPEN' && cause !== undefined) return toStorageError(cause, path)
  return new LogStorageError(
    toCode(String(code), String(message)),
    explain(String(code), String(message), path),
    {
      cause: thrown,
    },
  )
}

function toCode(code: string, message: string): LogStorageErrorCode {
  switch (code) {
    case 'LEVEL_LOCKED':
      return 'BUSY'
    case 'LEVEL_ABORTED':
      return 'ABORTED'
    case 'LEVEL_CORRUPTION':
    case 'LEVEL_DECODE_ERROR':
    case 'EEXIST':
    case 'ENOTDIR':
      return 'CORRUPT'
    case 'LEVEL_DATABASE_NOT_OPEN':
    case 'LEVEL_ITERATOR_NOT_OPEN':
      return 'CONNECTION'
  }
  // LevelDB reports errors of the operating system only as text.
  if (/ENOSPC|No space left/.test(code + message)) return 'DISK_FULL'
  if (/EACCES|EPERM|EROFS|Permission denied|Read-only/.test(code + message)) return 'READ_ONLY'
  return 'IO'
}

function explain(code: string, message: string, path: string): string {
  switch (code) {
    case 'LEVEL_LOCKED':
      return `The store ${path} is open elsewhere, and LevelDB allows only one process: close it there first. (${message})`
    case 'LEVEL_ABORTED':
      return 'The caller aborted the call.'
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is not a folder, which LevelDB needs for its files. (${message})`
    default:
      return `The store ${path} failed: ${message}`
  }
}
