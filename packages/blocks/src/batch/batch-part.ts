import { type AttributeName, type AttributeTest, type JsonValue, mayHaveErrors } from '@logpond/core'
import { ByteReader } from '../bytes/byte-reader.js'
import { freeMemory } from '../bytes/free-memory.js'
import { type CutAttributes, cutAttributes } from '../columns/cut-attributes.js'
import { IdColumn } from '../columns/id-column.js'
import { encodeIds } from '../columns/id-column-encoder.js'
import type { SealedAttributes } from '../columns/sealed-attributes.js'
import type { TextSpans } from '../columns/text-spans.js'
import { countRows, intersect } from '../match/row-set.js'
import type { PackedTexts } from '../part/packed-texts.js'
import { HAS_SPAN_ID, HAS_TRACE_ID, TRACE_ID_LENGTH } from '../part/packed-texts.js'
import type {
  AddPlace,
  AttributeColumn,
  DictionaryColumn,
  MessageColumn,
  MessageHints,
  Part,
  RowSet,
  SpanIdColumn,
} from '../part/part.js'
import type { PlaceOf } from '../values/place-of.js'
import type { ValueType } from '../values/scalar.js'
import type { BatchHead } from './batch-head.js'
import type { BatchText } from './batch-text.js'
import type { PackedColumns } from './packed-batch.js'

const BYTES_OF_TRACE_ID = TRACE_ID_LENGTH / 2

/** What {@link openBatch} has read. */
export interface BatchContent {
  readonly head: BatchHead
  /** Bytes of memory of the body. */
  readonly bytes: number
  /** That memory, unless it is that of the stored body. */
  readonly inflated: Uint8Array | undefined
  readonly columns: PackedColumns
  readonly text: BatchText
  readonly services: readonly string[]
  readonly hosts: readonly string[]
  readonly ids: Float64Array
}

/** An opened hot batch. */
export class BatchPart implements Part {
  readonly head: BatchHead
  readonly count: number
  readonly ids: Float64Array
  readonly timestamps: Float64Array
  readonly severities: Uint8Array
  readonly services: DictionaryColumn
  readonly hosts: DictionaryColumn
  readonly spanIds: SpanIdColumn
  readonly messages: MessageColumn
  readonly attributes: BatchAttributes
  readonly order: Uint32Array | undefined
  readonly #columns: PackedColumns
  readonly #text: BatchText
  readonly #bytes: number
  readonly #inflated: Uint8Array | undefined
  #traceIds: IdColumn | undefined

  constructor({ head, bytes, inflated, columns, text, services, hosts, ids }: BatchContent) {
    this.head = head
    this.count = head.count
    this.ids = ids
    this.timestamps = columns.timestamps
    this.severities = columns.severities
    this.services = { codes: columns.services, values: services }
    this.hosts = { codes: columns.hosts, values: hosts }
    this.spanIds = {
      get: (row) => ((columns.flags[row] as number) & HAS_SPAN_ID ? text.spanId(row) : undefined),
    }
    this.messages = new BatchMessages(text)
    this.attributes = new BatchAttributes(text, head.count)
    this.order = orderOf(columns.timestamps)
    this.#columns = columns
    this.#text = text
    this.#bytes = bytes
    this.#inflated = inflated
  }

  get traceIds(): IdColumn {
    this.#traceIds ??= idsOf(this.#text.traceIdSpans(), this.count)
    return this.#traceIds
  }

  traceIdOf(row: number): string | undefined {
    return (this.#columns.flags[row] as number) & HAS_TRACE_ID ? this.#text.traceId(row) : undefined
  }

  get packedTexts(): PackedTexts {
    const { text: bytes, messageLengths, attributesLengths, flags } = this.#columns
    return { bytes, starts: this.#text.starts, messageLengths, attributesLengths, flags }
  }

  get memoryBytes(): number {
    const traceIds = this.#traceIds?.memoryBytes ?? 0
    const order = this.order?.byteLength ?? 0
    const texts = this.#text.memoryBytes + this.attributes.memoryBytes
    return this.#bytes + this.ids.byteLength + texts + order + traceIds
  }

  free(): void {
    if (this.#inflated !== undefined) freeMemory(this.#inflated)
  }
}

/** The rows by time and id; `undefined` if they lie in this order. */
function orderOf(timestamps: Float64Array): Uint32Array | undefined {
  let isOrdered = true
  for (let row = 1; row < timestamps.length && isOrdered; row++) {
    isOrdered = (timestamps[row - 1] as number) <= (timestamps[row] as number)
  }
  if (isOrdered) return undefined
  // Ids ascend with the rows.
  return Uint32Array.from(timestamps, (_, row) => row).sort(
    (a, b) => (timestamps[a] as number) - (timestamps[b] as number) || a - b,
  )
}

/** As a block has them: finding the different ones as bytes is several times faster than as texts. */
function idsOf(texts: TextSpans, count: number): IdColumn {
  const { rows, values } = encodeIds(texts, count, BYTES_OF_TRACE_ID)
  return new IdColumn(new ByteReader(rows), values, count, BYTES_OF_TRACE_ID)
}

/** If only one of so many rows is left, it is tested without looking for texts in all of them. */
const FEW = 16

const ASCII_WORD = /^[a-z0-9]+$/

class BatchMessages implements MessageColumn {
  readonly #text: BatchText

  constructor(text: BatchText) {
    this.#text = text
  }

  get(row: number): string {
    return this.#text.message(row)
  }

  test(test: (message: string) => boolean, hints: MessageHints, rows: RowSet): void {
    const { contains, words = [] } = hints
    // Half of a surrogate pair has no bytes of its own.
    const needle = contains?.isWellFormed() ? contains : undefined
    if (needle !== undefined) this.#keep(needle, rows)
    // The longest word is the rarest, in most cases.
    const longest = words.reduce((long, { word }) => (word.length > long.length ? word : long), '')
    if (longest !== '') this.#keepWord(longest, rows)
    const isDecided = hints.isEnough && words.length === 0 && needle === contains
    if (isDecided) return
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] !== 0 && !test(this.#text.message(row))) rows[row] = 0
    }
  }

  /** Removes the rows whose message does not contain a text. */
  #keep(needle: string, rows: RowSet): void {
    const found = new Uint8Array(rows.length)
    this.#text.findInMessages(Buffer.from(needle), (row) => {
      found[row] = 1
    })
    intersect(rows, found)
  }

  /** Removes rows whose message cannot have a word: the words of ASCII text are parts of it, in lower case. */
  #keepWord(word: string, rows: RowSet): void {
    const found = new Uint8Array(rows.length)
    if (ASCII_WORD.test(word)) {
      const mark = (row: number) => {
        found[row] = 1
      }
      this.#text.findInLowerCase(Buffer.from(word), mark)
    }
    if (!this.#text.isAscii) {
      for (let row = 0; row < rows.length; row++) if (!this.#text.isAsciiMessage(row)) found[row] = 1
    }
    intersect(rows, found)
  }
}

class BatchAttributes implements AttributeColumn {
  readonly #text: BatchText
  readonly #count: number
  /** `null` before the first call. */
  #withErrors: RowSet | undefined | null = null
  #cut: CutAttributes | undefined

  constructor(text: BatchText, count: number) {
    this.#text = text
    this.#count = count
  }

  /** Bytes of memory beyond those of the batch. */
  get memoryBytes(): number {
    return this.#cut?.memoryBytes ?? 0
  }

  get(row: number): string | undefined {
    return this.#text.attributes(row)
  }

  test(conditions: readonly AttributeTest[], rows: RowSet): void {
    // Columns that were cut for a count of values answer sooner.
    if (this.#cut !== undefined) this.#cut.attributes.test(conditions, rows)
    else if (countRows(rows) * FEW < rows.length) this.#testEach(conditions, rows)
    else this.#testFound(conditions, rows)
  }

  #testEach(conditions: readonly AttributeTest[], rows: RowSet): void {
    for (let row = rows.indexOf(1); row !== -1; row = rows.indexOf(1, row + 1))
      rows[row] = this.#passes(conditions, row)
  }

  /** Looks at the attributes that have certain texts. */
  #testFound(conditions: readonly AttributeTest[], rows: RowSet): void {
    const found = new Uint8Array(rows.length)
    for (const text of membersOf(conditions)) {
      this.#text.findInAttributes(Buffer.from(text), (row) => {
        found[row] = 1
      })
    }
    const ofMissing = conditions.every(({ testValue }) => testValue(undefined)) ? 1 : 0
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] !== 0) rows[row] = found[row] === 0 ? ofMissing : this.#passes(conditions, row)
    }
  }

  #passes(conditions: readonly AttributeTest[], row: number): 0 | 1 {
    const text = this.get(row)
    // Several conditions parse the text once.
    const attributes =
      text === undefined || conditions.length === 1 ? text : (JSON.parse(text) as Record<string, JsonValue>)
    return conditions.every(({ test }) => test(attributes)) ? 1 : 0
  }

  places(name: AttributeName, rows: RowSet, place: PlaceOf): Uint32Array {
    return this.#columns().places(name, rows, place)
  }

  countPlaces(name: AttributeName, place: PlaceOf, add: AddPlace): void {
    this.#columns().countPlaces(name, place, add)
  }

  fields(rows: RowSet, found: (name: string, type: ValueType, rows: number) => void): void {
    this.#columns().fields(rows, found)
  }

  #columns(): SealedAttributes {
    this.#cut ??= cutAttributes(this.#text.attributesSpans(), this.#count)
    return this.#cut.attributes
  }

  withErrors(): RowSet | undefined {
    if (this.#withErrors === null) this.#withErrors = this.#findErrors()
    return this.#withErrors
  }

  #findErrors(): RowSet | undefined {
    if (!mayHaveErrors(this.#text.everything())) return undefined
    const rows = new Uint8Array(this.#count)
    let count = 0
    for (let row = 0; row < this.#count; row++) {
      if (!mayHaveErrors(this.get(row))) continue
      rows[row] = 1
      count++
    }
    return count === 0 ? undefined : rows
  }
}

/** For more values, only the key is looked for. */
const MAX_MEMBERS = 8

/**
 * Texts of JSON: attributes that have none of them give the same result as attributes without the value. In JSON, a key is followed by
 * its value, and its text contains the characters of its name as `JSON.stringify` writes them.
 *
 * @param conditions On the same attribute.
 */
function membersOf(conditions: readonly AttributeTest[]): string[] {
  const [condition] = conditions as readonly [AttributeTest]
  const { name, path } = condition
  const keys = new Set([name, path[path.length - 1] ?? name])
  const members = Array.from(keys, (key) => `${JSON.stringify(key)}:`)
  const isOfValues = conditions.length === 1 && (condition.op === 'eq' || condition.op === 'ne')
  if (!isOfValues || condition.json.length > MAX_MEMBERS) return members
  return members.flatMap((member) => condition.json.map((json) => `${member}${json}`))
}
