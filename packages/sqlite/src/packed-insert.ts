import { HAS_SPAN_ID, HAS_TRACE_ID, SPAN_ID_LENGTH, TRACE_ID_LENGTH } from './packed-batch.js'
import type { OptionalColumn, RowInsert, RowSource } from './row-insert.js'
import type { SqliteConnection, SqliteParameter, SqliteStatement } from './sqlite-connection.js'

/** Different services, and different hosts, of the rows of one statement. */
const PLACES = 8

// What a row is made of stands in two numbers, each a whole one that a double holds: binding values is what an insert by
// way of a binding spends most of its time on, and SQLite takes numbers apart in no time.
//
//   column2   microseconds since the first row (38 bits), flags (2), place of the host (4), of the service (4), severity (5)
//   column3   where its text begins (20), bytes of the message (17), of the attributes (16)
const HOST = 2 ** 9
const SERVICE = 2 ** 5
const FLAGS = 2 ** 13
const TIME = 2 ** 15
const MOST_TIME = 2 ** 37
const OFFSET = 2 ** 33
const MESSAGE = 2 ** 16
const MOST_OFFSET = 2 ** 20
const MOST_MESSAGE = 2 ** 17
const MOST_ATTRIBUTES = 2 ** 16

const offset = '1 + (column3 >> 33)'
const messageLength = '(column3 >> 16 & 131071)'
const attributesLength = '(column3 & 65535)'
const has = (flag: number) => `(column2 & ${flag * FLAGS})`

const COLUMNS: Readonly<Record<OptionalColumn, string>> = {
  service: placeOf('column2 >> 5'),
  host: placeOf('column2 >> 9'),
  attributes: `CASE WHEN ${attributesLength} THEN ${cut(`${offset} + ${messageLength}`, attributesLength)} END`,
  trace_id: `CASE WHEN ${has(HAS_TRACE_ID)} THEN ${cut(behindAttributes(), TRACE_ID_LENGTH)} END`,
  span_id: `CASE WHEN ${has(HAS_SPAN_ID)} THEN ${cut(
    `${behindAttributes()} + iif(${has(HAS_TRACE_ID)}, ${TRACE_ID_LENGTH}, 0)`,
    SPAN_ID_LENGTH,
  )} END`,
}

function behindAttributes(): string {
  return `${offset} + ${messageLength} + ${attributesLength}`
}

/** A part of the bytes that are bound, as text: no character is looked at. */
function cut(from: string, length: string | number): string {
  return `CAST(substr(?, ${from}, ${length}) AS TEXT)`
}

function placeOf(shifted: string): string {
  const places = Array.from({ length: PLACES }, (_, i) => `WHEN ${i + 1} THEN ?`)
  return `CASE ${shifted} & 15 ${places.join(' ')} END`
}

/** An INSERT of several rows whose text is bound at once, and cut by SQLite. */
export class PackedInsert implements RowInsert {
  readonly rows: number
  readonly #statement: SqliteStatement
  readonly #values: SqliteParameter[]
  readonly #services: Places | undefined
  readonly #hosts: Places | undefined
  /** Where the text is bound. */
  readonly #texts: readonly number[]
  readonly #firstRow: number

  constructor(connection: SqliteConnection, columns: readonly OptionalColumn[], rows: number) {
    const numbers = Array.from({ length: rows }, (_, row) => `(${row}, ?, ?)`)
    this.#statement = connection.prepare(`
      INSERT INTO log (id, timestamp, severity, message${columns.map((name) => `, ${name}`).join('')})
      SELECT ? + column1, ? + (column2 >> 15), column2 & 31, ${cut(offset, messageLength)}
        ${columns.map((name) => `, ${COLUMNS[name]}`).join('')}
      FROM (VALUES ${numbers.join(', ')})`)
    this.rows = rows
    // The id and the time of the first row come first, and what the columns take in their order.
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
      const flags = columns.flags[i] as number
      const message = columns.messageLengths[i] as number
      const attributes = columns.attributesLengths[i] as number
      const time = (columns.timestamps[i] as number) - firstTime
      const service = this.#services?.placeOf(columns.services[i] as number) ?? 0
      const host = this.#hosts?.placeOf(columns.hosts[i] as number) ?? 0
      if (service > PLACES || host > PLACES || Math.abs(time) >= MOST_TIME) return undefined
      if (textLength >= MOST_OFFSET || message >= MOST_MESSAGE || attributes >= MOST_ATTRIBUTES)
        return undefined
      values[slot++] =
        time * TIME + flags * FLAGS + host * HOST + service * SERVICE + (columns.severities[i] as number)
      values[slot++] = textLength * OFFSET + message * MESSAGE + attributes
      textLength += message + attributes
      if (flags & HAS_TRACE_ID) textLength += TRACE_ID_LENGTH
      if (flags & HAS_SPAN_ID) textLength += SPAN_ID_LENGTH
    }
    values[0] = id
    values[1] = firstTime
    // Bytes that are none are bound as NULL.
    const text = columns.text.subarray(offset, offset + textLength + 1)
    for (const place of this.#texts) values[place] = text
    this.#services?.bind(batch.services, values)
    this.#hosts?.bind(batch.hosts, values)
    this.#statement.run(values)
    return textLength
  }

  finalize(): void {
    this.#statement.finalize()
  }
}

/** The few values of a column that the rows of a statement have, bound once each. */
class Places {
  readonly #first: number
  /** Places in the list of the batch, as many as there are. */
  readonly #known = new Uint32Array(PLACES)
  #count = 0

  constructor(first: number) {
    this.#first = first
  }

  clear(): void {
    this.#count = 0
  }

  /** Counted from 1; 0 for no value, and more than `PLACES` when there are too many. */
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
