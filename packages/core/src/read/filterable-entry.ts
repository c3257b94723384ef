import type { StoredLogEntry } from '../contract/log-entry.js'
import type { AttributesValue } from './error-texts.js'

/** An entry to match. Entries that are not stored yet have no id. Attributes may be the JSON text that drivers store. */
export type FilterableEntry = Omit<StoredLogEntry, 'id' | 'attributes'> & {
  readonly id?: number | undefined
  readonly attributes?: AttributesValue
}
