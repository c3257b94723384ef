import type { DriverFilter } from '../contract/driver-filter.js'
import { type AttributeTest, compileFilter, type FieldTest, type TextTest } from './compile-filter.js'
import type { FilterableEntry } from './filterable-entry.js'
import { SharedEntry } from './shared-entry.js'
import { termsMatch } from './text-terms.js'

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
      return textPredicate(field)
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
      return attributePredicate(field)
    case 'any':
      return anyOf(field.alternatives.map(allOf))
    case 'not': {
      const isExcluded = allOf(field.tests)
      return (entry) => !isExcluded(entry)
    }
  }
}

function textPredicate(field: TextTest): Predicate {
  const matches = termsMatch(field.all, field.none)
  return (entry) => (entry instanceof SharedEntry ? matches(entry.texts) : field.test(entry))
}

function attributePredicate(field: AttributeTest): Predicate {
  return (entry) =>
    entry instanceof SharedEntry ? field.test(entry.attributes, entry) : field.test(entry.attributes)
}
