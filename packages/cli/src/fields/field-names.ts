import { markedAttribute, visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'

/** A field of entries, or an attribute, that the user has named. */
export interface NamedField {
  /** As a storage names it. */
  readonly name: string
  /** Whether it was marked as an attribute, as in `@service` or `@"odd name"`: such a name is never corrected. */
  readonly isMarked: boolean
}

/** The fields whose values a storage can count, by the names that the query language has for them. */
const COUNTED: ReadonlyMap<string, string> = new Map([
  ['service', 'service'],
  ['host', 'host'],
  ['level', 'severity'],
  ['severity', 'severity'],
  ['trace', 'traceId'],
  ['traceId', 'traceId'],
])

/** The names under which the values of fields are counted, each as it is written most. */
export const COUNTED_NAMES = ['service', 'host', 'level', 'trace']

/**
 * The field whose values are to be counted.
 *
 * @throws CommandError if the name is empty, or it is an attribute with the name of a field, whose values a storage does not count.
 */
export function countedField(text: string): NamedField {
  if (text === '')
    throw new CommandError(`Name a field: ${COUNTED_NAMES.join(', ')}, or an attribute by name or path.`)
  const attribute = markedAttribute(text)
  if (attribute === undefined) return { name: COUNTED.get(text) ?? text, isMarked: false }
  if (![...COUNTED.values()].includes(attribute)) return { name: attribute, isMarked: true }
  throw new CommandError(
    `The values of the attribute ${attribute} cannot be counted, because a storage counts the field of the same name instead. Select values with ${visibleText(text)}:VALUE in a query, or print them with --fields ${visibleText(text)}.`,
  )
}

/** Whether this is the storage's name of a field whose values it counts. */
export function isCounted(name: string): boolean {
  return [...COUNTED.values()].includes(name)
}
