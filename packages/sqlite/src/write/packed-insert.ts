import { HAS_SPAN_ID, HAS_TRACE_ID, SPAN_ID_LENGTH, TRACE_ID_LENGTH } from '@logpond/blocks'
import type { SqliteConnection, SqliteParameter, SqliteStatement } from '../connection/sqlite-connection.js'
import { checkInserted, type OptionalColumn, type RowInsert, type RowSource } from './row-insert.js'

/** Maximum number of different services, and of different hosts, in the rows of one statement. */
const PLACES = 8

// Two numbers describe a row, each an integer that a double holds exactly: an INSERT through a binding spends most of its
// time on binding values, and SQLite extracts bits quickly. From the lowest bit on:
const SEVERITY = bitsOf('column2', 0, 5)
const SERVICE = bitsOf('column2', 5, 4)
const HOST = bitsOf('column2', 9, 4)
const FLAGS = bitsOf('column2', 13, 2)
/** Microseconds from the time of the first row; may be negative. */
const TIME = { sql: '(column2 >> 15)', one: 2 ** 15, limit: 2 ** 37 }
const ATTRIBUTES_LENGTH = bitsOf('column3', 0, 16)
const MESSAGE_LENGTH = bitsOf('column3', 16, 17)
const OFFSET = bitsOf('column3', 33, 20)

interface Bits {
  /** SQL for the value of the bits. */
  readonly sql: string
  /** The value 1 of these bits, as a part of the whole number. */
  readonly one: number
  /** Exclusive upper bound of the value. */
  readonly limit: number
}

function bitsOf(column: string, first: number, count: number): Bits {
  const limit = 2 ** count
  const shifted = first === 0 ? column : `${column} >> ${first}`
  return { sql: `(${shifted} & ${limit - 1})`, one: 2 ** first, limit }
}

const message = `1 + ${OFFSET.sql}`
const attributes = `${message} + ${MESSAGE_LENGTH.sql}`
const traceId = `${attributes} + ${ATTRIBUTES_LENGTH.sql}`
const hasTraceId = `${FLAGS.sql} & ${HAS_TRACE_ID}`
const spanId = `${traceId} + iif(${hasTraceId}, ${TRACE_ID_LENGTH}, 0)`
const hasSpanId = `${FLAGS.sql} & ${HAS_SPAN_ID}`

const COLUMNS: Readonly<Record<OptionalColumn, string>> = {
  service: placeOf(SERVICE),
  host: placeOf(HOST),
  attributes: `CASE WHEN ${ATTRIBUTES_LENGTH.sql} THEN ${cut(attributes, ATTRIBUTES_LENGTH.sql)} END`,
  trace_id: `CASE WHEN ${hasTraceId} THEN ${cut(traceId, TRACE_ID_LENGTH)} END`,
  span_id: `CASE WHEN ${hasSpanId} THEN ${cut(spanId, SPAN_ID_LENGTH)} END`,
}

/** A part of the bound bytes, as text. `substr` of a BLOB counts bytes. */
function cut(from: string, length: string | number): string {
  return `CAST(substr(?, ${from}, ${length}) AS TEXT)`
}

function placeOf({ sql }: Bits): string {
  const places = Array.from({ length: PLACES }, (_, i) => `WHEN ${i + 1} THEN ?`)
  return `CASE ${sql} ${places.join(' ')} END`
}

/** An INSERT of several rows. Their text is bound as one BLOB, and SQLite cuts it. */
export class PackedInsert implements RowInsert {
  readonly rows: number
  readonly #statement: SqliteStatement
  readonly #values: SqliteParameter[]
  readonly #services: Places | undefined
  readonly #hosts: Places | undefined
  /** Indexes of the parameters that the text is bound to. */
  readonly #texts: readonly number[]
  readonly #firstRow: number

  constructor(connection: SqliteConnection, columns: readonly OptionalColumn[], rows: number) {
    const numbers = Array.from({ length: rows }, (_, row) => `(${row}, ?, ?)`)
    this.#statement = connection.prepare(`
      INSERT INTO log (id, timestamp, severity, message${columns.map((name) => `, ${name}`).join('')})
      SELECT ? + column1, ? + ${TIME.sql}, ${SEVERITY.sql}, ${cut(message, MESSAGE_LENGTH.sql)}
        ${columns.map((name) => `, ${COLUMNS[name]}`).join('')}
      FROM (VALUES ${numbers.join(', ')})`)
    this.rows = rows
    // Parameters: the id and the time of the first row, then the text of the message, then those of each column, in order.
    const texts = [2]
    let next = 3
    for (const name of columns) {
      if (name === 'service') {
        this.#services = new Places(next)
        next += PLACES
      } else if (name === 'host') {
        this.#hosts = new Places(next)
        next += PLACES
      } else {
        texts.push(next++)
      }
    }
    this.#texts = texts
    this.#firstRow = next
    this.#values = new Array<SqliteParameter>(next + 2 * rows).fill(null)
  }

  run({ batch, columns, start, offset, id }: RowSource): number | undefined {
    const values = this.#values
    const firstTime = columns.timestamps[start] as number
    this.#services?.clear()
    this.#hosts?.clear()
    let slot = this.#firstRow
    let textLength = 0
    for (let i = start; i < start + this.rows; i++) {
      const time = (columns.timestamps[i] as number) - firstTime
      const service = this.#services?.placeOf(columns.services[i] as number) ?? 0
      const host = this.#hosts?.placeOf(columns.hosts[i] as number) ?? 0
      if (Math.abs(time) >= TIME.limit || service > PLACES || host > PLACES) return undefined
      const messageLength = columns.messageLengths[i] as number
      const attributesLength = columns.attributesLengths[i] as number
      if (textLength >= OFFSET.limit) return undefined
      if (messageLength >= MESSAGE_LENGTH.limit || attributesLength >= ATTRIBUTES_LENGTH.limit)
        return undefined
      const flags = columns.flags[i] as number
      values[slot++] =
        time * TIME.one +
        flags * FLAGS.one +
        host * HOST.one +
        service * SERVICE.one +
        (columns.severities[i] as number)
      values[slot++] = textLength * OFFSET.one + messageLength * MESSAGE_LENGTH.one + attributesLength
      textLength += messageLength + attributesLength
      if (flags & HAS_TRACE_ID) textLength += TRACE_ID_LENGTH
      if (flags & HAS_SPAN_ID) textLength += SPAN_ID_LENGTH
    }
    values[0] = id
    values[1] = firstTime
    // One byte more, because an empty BLOB is bound as NULL.
    const text = columns.text.subarray(offset, offset + textLength + 1)
    for (const place of this.#texts) values[place] = text
    this.#services?.bind(batch.services, values)
    this.#hosts?.bind(batch.hosts, values)
    checkInserted(this.#statement.run(values), this.rows)
    return textLength
  }

  finalize(): void {
    this.#statement.finalize()
  }
}

/** The few different values that a column has in the rows of one statement. Each is bound once. */
class Places {
  readonly #first: number
  /** Their places in the list of the batch. */
  readonly #known = new Uint32Array(PLACES)
  #count = 0

  constructor(first: number) {
    this.#first = first
  }

  clear(): void {
    this.#count = 0
  }

  /** Counted from 1; 0 for no value. More than `PLACES` if there are too many. */
  placeOf(value: number): number {
    if (value === 0) return 0
    for (let i = 0; i < this.#count; i++) if (this.#known[i] === value) return i + 1
    if (this.#count === PLACES) return PLACES + 1
    this.#known[this.#count++] = value
    return this.#count
  }

  bind(list: readonly string[], values: SqliteParameter[]): void {
    for (let i = 0; i < PLACES; i++) {
      values[this.#first + i] = i < this.#count ? (list[(this.#known[i] as number) - 1] as string) : null
    }
  }
}
