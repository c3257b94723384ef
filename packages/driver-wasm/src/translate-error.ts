import { LogStorageError } from '@logpond/core'
import { type DiskState, resultCodeInWords, sqliteError } from '@logpond/sqlite/worker'

const CANTOPEN = 14

/** Messages of node-sqlite3-wasm itself, not of SQLite, about values that it cannot bind. */
const UNBINDABLE = /^Unsupported type for binding/

/**
 * Converts an error of node-sqlite3-wasm to a `LogStorageError`.
 *
 * @param resultCode SQLite's result code, if it is known. The error itself has only a message, and a trigger can raise any message.
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

/** The error for a statement whose texts do not fit into the memory of the library. */
export function tooLarge(path: string, bytes: number, maxBytes: number): LogStorageError {
  return new LogStorageError(
    'ENTRY_REJECTED',
    `The texts to write to ${path} in one statement have ${bytes} bytes, and node-sqlite3-wasm accepts at most ${maxBytes}. Shorten them.`,
  )
}

function resultCodeOf(message: string): number | undefined {
  return message.startsWith('Could not open the database') ? CANTOPEN : resultCodeInWords(message)
}

/** Advice for this binding alone: it locks with a folder, and its memory is limited. */
function adviceFor(resultCode = 0, path: string): string | undefined {
  switch (resultCode & 0xff) {
    case 5: // BUSY
    case 6: // LOCKED
    case 15: // PROTOCOL
      return (
        `Another program, one that does not use Logpond's lock, has the file open, or left the folder ${path}.lock behind ` +
        'when it was killed. If no program has the file open, remove that folder'
      )
    case 7: // NOMEM
      return 'The WebAssembly memory of SQLite, at most 2 GiB, is used up'
    default:
      return undefined
  }
}
