/** What is known of a database without it: enough to see that something of it is missing. */
export interface Mark {
  /** The name of the database that no other has; empty when it is not known. */
  readonly uuid: string
  /** An id that was surely committed: there were at least as many entries. */
  readonly lastId: number
  /** No id above this one was ever given. */
  readonly ceiling: number
  /** Whether the write-ahead log held committed entries when this was written. */
  readonly wal: boolean
  /** The database file was not there, and is to be made anew. */
  readonly gone?: boolean
  /** The time in the names under which the files of a damaged database are being put aside. */
  readonly quarantine?: string
  /** The time in the name under which a write-ahead log is put aside until it is clear whose it is. */
  readonly foreignWal?: string
}

/** Bytes of a mark in its file: less than a sector, so that a power cut does not tear it. */
export const MARK_BYTES = 448

/** A record of fixed length: text that people can read, too. */
export function formatMark(mark: Mark): Buffer {
  const text = JSON.stringify(mark)
  return Buffer.from(
    `${JSON.stringify({ check: check(text), mark: text })}`.padEnd(MARK_BYTES - 1).concat('\n'),
  )
}

/** `undefined` for what is no mark, or not a whole one. */
export function parseMark(record: string): Mark | undefined {
  try {
    const { check: expected, mark: text } = JSON.parse(record) as { check: unknown; mark: unknown }
    if (typeof text !== 'string' || expected !== check(text)) return undefined
    const mark = JSON.parse(text) as Mark
    const isMark = typeof mark.uuid === 'string' && isId(mark.lastId) && isId(mark.ceiling)
    return isMark ? mark : undefined
  } catch {
    return undefined
  }
}

function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** FNV-1a: tells a record that was written in part from a whole one. */
function check(text: string): number {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return sum >>> 0
}
