import type { AttributeTest, FieldTest, JsonValue } from '@logpond/core'
import { ByteCache } from '../cache/byte-cache.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import type { Part } from '../part/part.js'
import { ValueTable } from '../values/value-table.js'
import { type AddCounted, passAll } from './alike-rows.js'
import { type AskedAttributes, askedAttributes } from './asked-attributes.js'
import { type GroupedRows, groupRows } from './group-rows.js'
import { hasPart } from './part-source.js'

/** Different values that are remembered, and characters of their texts. With more of them, everything is forgotten. */
const BOUNDS = { values: 4096, characters: 2 ** 18 }

/**
 * Remembers how many rows of blocks have which values of attributes that conditions are on, so that the next count with conditions on
 * these attributes need not open the block: some hundred bytes for each. Of attributes with many values nothing is remembered.
 */
export class ValueMemory {
  /** By the names of attributes. */
  readonly #parts: ByteCache<Map<string, GroupedRows>>
  #values = new ValueTable(BOUNDS)
  /** Names of attributes of which a part had too many values. */
  readonly #unsuitable = new Set<string>()
  #view: DirectoryView | undefined
  readonly #asked = new WeakMap<readonly FieldTest[], { readonly attributes: AskedAttributes | undefined }>()
  readonly #results = new WeakMap<AttributeTest, Map<JsonValue | undefined, boolean>>()

  constructor(cacheBytes: number) {
    this.#parts = new ByteCache(cacheBytes)
  }

  /** Forgets parts that no longer exist. */
  retain(view: DirectoryView): void {
    if (view === this.#view) return
    this.#view = view
    this.#parts.retain((key) => hasPart(view, key))
  }

  /**
   * Remembers an opened block, if the tests are about attributes, and about nothing that is not remembered.
   *
   * @param byService Whether a read wants to know services.
   */
  remember(
    { key, head, dead }: PartEntry,
    part: Part,
    tests: readonly FieldTest[],
    byService: boolean,
  ): void {
    if (dead !== undefined || head.kind !== 'block') return
    const asked = this.#askedBy(tests)
    if (asked === undefined || this.#unsuitable.has(asked.key)) return
    const all = this.#parts.get(key) ?? new Map<string, GroupedRows>()
    const known = all.get(asked.key)
    const services = byService || asked.services
    if (known !== undefined && !lacks(known, services, asked)) return
    const { names, existence: objects } = asked
    const grouped = groupRows(part, { names, services, objects }, this.#values)
    if (grouped === undefined) this.#unsuitable.add(asked.key)
    else if (this.#values.isFull) this.#clear()
    else this.#put(key, all.set(asked.key, grouped))
  }

  /**
   * Calls `add` with numbers of rows of a part that pass the tests. Returns false, and adds nothing, if what is remembered does not
   * decide the tests.
   *
   * @param byService Whether `add` needs the service.
   */
  count({ key, dead }: PartEntry, tests: readonly FieldTest[], byService: boolean, add: AddCounted): boolean {
    const all = dead === undefined ? this.#parts.get(key) : undefined
    const asked = all && this.#askedBy(tests)
    const grouped = asked && all?.get(asked.key)
    if (grouped === undefined || asked === undefined) return false
    if (lacks(grouped, byService || asked.services, asked)) return false
    const { severities, services, values, rows } = grouped
    for (let i = 0; i < rows.length; i++) {
      const severity = severities[i] as number
      const service = services?.[i]
      const ofAttribute = (test: AttributeTest) =>
        this.#passes(test, values[asked.places.get(test.name) as number]?.[i])
      if (passAll(tests, { severity, service, ofAttribute })) add(severity, rows[i] as number, service)
    }
    return true
  }

  #passes(test: AttributeTest, value: JsonValue | undefined): boolean {
    let results = this.#results.get(test)
    if (results === undefined) {
      results = new Map()
      this.#results.set(test, results)
    }
    let result = results.get(value)
    if (result === undefined) {
      result = test.testValue(value)
      results.set(value, result)
    }
    return result
  }

  #askedBy(tests: readonly FieldTest[]): AskedAttributes | undefined {
    let asked = this.#asked.get(tests)
    if (asked === undefined) {
      asked = { attributes: askedAttributes(tests) }
      this.#asked.set(tests, asked)
    }
    return asked.attributes
  }

  #put(key: number, all: Map<string, GroupedRows>): void {
    let bytes = 200
    for (const [name, { rows, values }] of all)
      bytes += 200 + name.length + rows.length * (13 + 8 * values.length)
    this.#parts.put(key, all, bytes)
  }

  #clear(): void {
    this.#values = new ValueTable(BOUNDS)
    this.#parts.retain(() => false)
  }
}

/** Whether rows were grouped by less than what is wanted. */
function lacks(grouped: GroupedRows, services: boolean, { existence }: AskedAttributes): boolean {
  return (services && grouped.services === undefined) || (existence && !grouped.hasObjects)
}
