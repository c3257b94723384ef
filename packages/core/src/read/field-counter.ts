import type { JsonValue } from '../contract/log-entry.js'
import type { FieldSummary } from '../contract/read-results.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import type { JsonObject } from './attribute-value.js'

/** The most names that a question finds: they bound the memory that it takes. */
export const MAX_FIELDS = 100_000

type ValueType = FieldSummary['types'][number]

const TYPES: readonly ValueType[] = ['string', 'number', 'boolean', 'null']

interface Field {
  readonly types: Set<ValueType>
  count: number
}

/** Collects the names by which conditions find values in the attributes of entries. */
export class FieldCounter {
  readonly #fields = new Map<string, Field>()
  readonly #maxFields: number

  constructor(maxFields = MAX_FIELDS) {
    this.#maxFields = maxFields
  }

  /** @throws LogStorageError UNSUPPORTED if there are too many names. */
  add(attributes: JsonObject): void {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name] as JsonValue
      if (!isObject(value)) this.#addValue(name, value)
      // A path is divided at its dots, so it cannot go through this attribute.
      else if (!name.includes('.')) this.#addMembers(`${name}.`, value, attributes)
    }
  }

  /** Ascending by name. */
  summaries(): FieldSummary[] {
    const byName = Array.from(this.#fields).sort(([a], [b]) => (a < b ? -1 : 1))
    return byName.map(([name, { types, count }]) => ({
      name,
      types: TYPES.filter((type) => types.has(type)),
      count,
    }))
  }

  #addMembers(prefix: string, object: JsonObject, attributes: JsonObject): void {
    for (const key of Object.keys(object)) {
      if (key.includes('.')) continue
      const name = `${prefix}${key}`
      const value = object[key] as JsonValue
      if (isObject(value)) this.#addMembers(`${name}.`, value, attributes)
      // An attribute with exactly this name is found first.
      else if (!Object.hasOwn(attributes, name)) this.#addValue(name, value)
    }
  }

  #addValue(name: string, value: JsonValue): void {
    if (Array.isArray(value)) return
    let field = this.#fields.get(name)
    if (field === undefined) {
      if (this.#fields.size >= this.#maxFields) throw tooManyFields(this.#maxFields)
      field = { types: new Set(), count: 0 }
      this.#fields.set(name, field)
    }
    field.types.add(value === null ? 'null' : (typeof value as ValueType))
    field.count++
  }
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tooManyFields(max: number): LogStorageError {
  return new LogStorageError(
    'UNSUPPORTED',
    `The attributes of the matching entries have more than ${max} different names. Ask for fewer entries, such as those of one service or a shorter time.`,
  )
}
