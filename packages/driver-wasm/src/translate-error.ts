import { LogStorageError } from '@logpond/core'
import { type DiskState, resultCodeInWords, sqliteError } from '@logpond/sqlite/worker'

const CANTOPEN = 14

/** What node-sqlite3-wasm itself says, before it asks SQLite, of values that it cannot bind. */
const UNBINDABLE = /^Unsupported type for binding/

/**
 * Makes a `LogStorageError` of what node-sqlite3-wasm threw.
 *
 * @param resultCode SQLite's, where it is known. The error has only words, and those of a trigger may be any.
 */
export function translateError(
  cause: unknown,
  path: string,
  resultCode?: number,
  look?: (path: string) => DiskState,
): LogStorageError {
  const { message = cause } = Object(cause) as { message?: unknown }
  const text = String(message)
  const code = resultCode ?? resultCodeOf(text)
  return sqliteError(
    {
      cause,
      message: text,
      resultCode: code,
      isUnbindable: UNBINDABLE.test(text),
      advice: adviceFor(code, path),
      path,
    },
    look,
  )
}

/** Says that the texts of a statement are more than its memory can take. */
export function tooLarge(path: string, bytes: number, most: number): LogStorageError {
  return new LogStorageError(
    'ENTRY_REJECTED',
    `The texts to be written to ${path} at once have ${bytes} bytes; node-sqlite3-wasm can take up to ${most}. Make them shorter.`,
  )
}

function resultCodeOf(message: string): number | undefined {
  return message.startsWith('Could not open the database') ? CANTOPEN : resultCodeInWords(message)
}

/** What helps here alone: this binding locks with a directory, and has a memory of its own. */
function adviceFor(resultCode = 0, path: string): string | undefined {
  switch (resultCode & 0xff) {
    case 5: // BUSY
    case 6: // LOCKED
    case 15: // PROTOCOL
      return (
        `Another program, one that does not use Logpond's lock, has the file open, or left ${path}.lock behind ` +
        'when it was killed. If no program has the file open, remove that directory'
      )
    case 7: // NOMEM
      return 'The WebAssembly memory of SQLite, 2 GiB at most, is used up'
    default:
      return undefined
  }
}
