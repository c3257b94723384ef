/** SQLite's messages for its result codes. */
const WORDS: readonly (readonly [words: RegExp, resultCode: number])[] = [
  [/^database is locked/, 5],
  [/^database (table|schema) is locked/, 6],
  [/^locking protocol/, 15],
  [/^database or disk is full/, 13],
  [/^disk I\/O error/, 10],
  [/^unable to open database/, 14],
  [/^large file support is disabled/, 22],
  [/^out of memory/, 7],
  [/^database disk image is malformed|^malformed database schema|^fts5: corruption/, 11],
  [/^unsupported file format/, 24],
  [/^file is not a database/, 26],
  [/^access permission denied/, 3],
  [/^attempt to write a readonly database/, 8],
  [/^authorization denied|^not authorized/, 23],
  [/^string or blob too big/, 18],
  [/^([A-Z]+ )*constraint failed|^cannot store \w+ value in/, 19],
  [/^datatype mismatch/, 20],
]

/**
 * SQLite's primary result code for the message of an error, for bindings whose errors have no code. `undefined` for a message
 * of the binding itself, or of a trigger.
 */
export function resultCodeInWords(message: string): number | undefined {
  return WORDS.find(([words]) => words.test(message))?.[1]
}
