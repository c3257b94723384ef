import type { DriverField } from '../contract/driver-queries.js'
import type { AttributeValue, JsonValue, StoredLogEntry } from '../contract/log-entry.js'
import { attributeValue, type JsonObject } from './attribute-value.js'

/** The fields of an entry whose values are counted, with parsed attributes. */
export interface CountedEntry extends Omit<StoredLogEntry, 'id' | 'attributes'> {
  readonly attributes?: JsonObject | undefined
}

/** Turns a field into a function of an entry; `undefined` if the entry has no value to count. */
export function fieldValue(field: DriverField): (entry: CountedEntry) => AttributeValue | undefined {
  switch (field.column) {
    case 'attributes':
      return ({ attributes }) =>
        attributes === undefined ? undefined : scalar(attributeValue(attributes, field))
    case 'traceId':
      return ({ traceId }) => traceId?.toLowerCase()
    default: {
      const { column } = field
      return (entry) => entry[column]
    }
  }
}

function scalar(value: JsonValue | undefined): AttributeValue | undefined {
  return typeof value === 'object' && value !== null ? undefined : value
}
