import type { DriverFilter } from '../contract/log-driver.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import { compileFilter, type FieldTest } from './compile-filter.js'
import type { AttributesValue } from './error-texts.js'

/** An entry to match. Entries that are not stored yet have no id. Attributes may be the JSON text that drivers store. */
export type FilterableEntry = Omit<StoredLogEntry, 'id' | 'attributes'> & {
  readonly id?: number | undefined
  readonly attributes?: AttributesValue
}

type Predicate = (entry: FilterableEntry) => boolean

/**
 * Turns a filter into a function that returns whether an entry matches, by all rules of the contract, including `text`. For
 * drivers on engines without their own query language, and for conditions that an engine cannot check. Engines that keep
 * columns use {@link compileFilter}, of which this consists.
 *
 * Create it once and call it for each entry.
 */
export function entryFilter(filter: DriverFilter): (entry: FilterableEntry) => boolean {
  return allOf(compileFilter(filter))
}

function allOf(tests: readonly FieldTest[]): Predicate {
  const predicates = tests.map(predicateOf)
  const [only] = predicates
  if (only !== undefined && predicates.length === 1) return only
  return (entry) => {
    for (const predicate of predicates) if (!predicate(entry)) return false
    return true
  }
}

function anyOf(predicates: readonly Predicate[]): Predicate {
  return (entry) => {
    for (const predicate of predicates) if (predicate(entry)) return true
    return false
  }
}

function predicateOf(field: FieldTest): Predicate {
  switch (field.column) {
    case 'text':
      return (entry) => field.test(entry)
    case 'severity':
      return (entry) => field.test(entry.severity)
    case 'timestamp':
      return (entry) => field.test(entry.timestamp)
    case 'id':
      return (entry) => field.test(entry.id)
    case 'service':
    case 'host': {
      const { column } = field
      return (entry) => field.test(entry[column])
    }
    case 'traceId':
      return (entry) => field.test(entry.traceId)
    case 'spanId':
      return (entry) => field.test(entry.spanId)
    case 'message':
      return (entry) => field.test(entry.message)
    case 'attributes':
      return (entry) => field.test(entry.attributes)
    case 'any':
      return anyOf(field.alternatives.map(allOf))
    case 'not': {
      const isExcluded = allOf(field.tests)
      return (entry) => !isExcluded(entry)
    }
  }
}
