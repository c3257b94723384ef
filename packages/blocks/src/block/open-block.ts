import { corrupt } from '../bytes/corrupt.js'
import { freeMemory } from '../bytes/free-memory.js'
import { countMessages } from '../columns/count-messages.js'
import { decodeDictionary } from '../columns/dictionary-column.js'
import { IdColumn } from '../columns/id-column.js'
import { decodeIntegers } from '../columns/integers.js'
import { SealedAttributes } from '../columns/sealed-attributes.js'
import { SealedMessages } from '../columns/sealed-messages.js'
import { TemplateReader } from '../columns/template-reader.js'
import type { MessageCounts } from '../part/message-counts.js'
import type { DictionaryColumn, Part } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'
import { BodyReader } from './body-reader.js'
import { BYTES_OF_SPAN_ID, BYTES_OF_TRACE_ID, SECTIONS } from './sections.js'

/**
 * Opens a sealed block. A column is inflated when it is first used.
 *
 * @throws LogStorageError CORRUPT if the directory of the body is damaged or the body belongs to another head. The members of the
 * block throw it if their column is damaged.
 */
export function openBlock(head: PartHead, body: Uint8Array): SealedBlock {
  return new SealedBlock(head, body)
}

/** An opened block. */
export class SealedBlock implements Part {
  readonly head: PartHead
  readonly count: number
  readonly order = undefined
  readonly #body: BodyReader
  readonly #bytes: Uint8Array
  readonly #columns = new Map<string, unknown>()

  constructor(head: PartHead, body: Uint8Array) {
    const { count, firstId, lastId } = head
    this.head = head
    this.count = count
    this.#bytes = body
    this.#body = new BodyReader(body, [count, firstId, lastId])
  }

  get ids(): Float64Array {
    return this.#column('ids', () => {
      const ids = decodeIntegers(this.#body.section(SECTIONS.ids), this.count)
      check(ids, this.head.firstId, this.head.lastId, 'id')
      return ids
    })
  }

  get timestamps(): Float64Array {
    return this.#column('timestamps', () => {
      const timestamps = decodeIntegers(this.#body.section(SECTIONS.timestamps), this.count)
      check(timestamps, this.head.minTime, this.head.maxTime, 'time')
      return timestamps
    })
  }

  get severities(): Uint8Array {
    return this.#column('severities', () => {
      const severities = this.#body.section(SECTIONS.severities)
      if (severities.length !== this.count)
        throw corrupt(`${this.count} rows have ${severities.length} severities`)
      check(severities, 1, 24, 'severity')
      return severities
    })
  }

  get services(): DictionaryColumn {
    return this.#column('services', () => this.#dictionary(SECTIONS.services))
  }

  get hosts(): DictionaryColumn {
    return this.#column('hosts', () => this.#dictionary(SECTIONS.hosts))
  }

  get traceIds(): IdColumn {
    return this.#column('traceIds', () =>
      this.#ids(SECTIONS.traceRows, SECTIONS.traceValues, BYTES_OF_TRACE_ID),
    )
  }

  traceIdOf(row: number): string | undefined {
    return this.traceIds.get(row)
  }

  get spanIds(): IdColumn {
    return this.#column('spanIds', () => this.#ids(SECTIONS.spanRows, SECTIONS.spanValues, BYTES_OF_SPAN_ID))
  }

  get messages(): SealedMessages {
    return this.#column('messages', () => new SealedMessages(this.#texts(0)))
  }

  get attributes(): SealedAttributes {
    return this.#column('attributes', () => new SealedAttributes(this.#texts(1)))
  }

  messageCounts(byService = false): MessageCounts | undefined {
    const errorTexts = this.attributes.errorTexts()
    const services = byService ? this.services : undefined
    return errorTexts && countMessages(this.messages.texts, this.severities, errorTexts, services)
  }

  get memoryBytes(): number {
    let bytes = this.#bytes.length
    for (const column of this.#columns.values()) bytes += bytesOf(column)
    return bytes
  }

  /**
   * Reads all columns.
   *
   * @throws LogStorageError CORRUPT if one is damaged.
   */
  check(): void {
    void [this.ids, this.timestamps, this.severities, this.services, this.hosts, this.traceIds, this.spanIds]
    this.messages.check()
    this.attributes.check()
    this.#body.check()
  }

  free(hasOwnBody: boolean): void {
    this.#body.free()
    if (hasOwnBody) freeMemory(this.#bytes)
  }

  #column<Column>(name: string, open: () => Column): Column {
    const known = this.#columns.get(name) as Column | undefined
    if (known !== undefined) return known
    const column = open()
    this.#columns.set(name, column)
    return column
  }

  #dictionary(section: number): DictionaryColumn {
    return decodeDictionary(this.#body.reader(section), this.count)
  }

  #ids(rows: number, values: number, bytesOfId: number): IdColumn {
    return new IdColumn(this.#body.reader(rows), this.#body.section(values), this.count, bytesOfId)
  }

  #texts(place: number): TemplateReader {
    return new TemplateReader(this.#body, this.#body.placeOf(place), this.count)
  }
}

/** Checks that a column is possible, so that a reader need not. */
function check(values: Float64Array | Uint8Array, min: number, max: number, name: string): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number
    if (value < min || value > max) throw corrupt(`the ${name} ${value} is not one from ${min} to ${max}`)
  }
}

function bytesOf(column: unknown): number {
  if (ArrayBuffer.isView(column)) return column.byteLength
  const { memoryBytes } = column as { readonly memoryBytes?: number }
  if (memoryBytes !== undefined) return memoryBytes
  // Not before: some columns make their values when they are first asked for.
  const { codes, values } = column as Partial<DictionaryColumn>
  return (codes?.byteLength ?? 0) + (values?.length ?? 0) * 48
}
