import type { AttributeFilter, DriverFilter, TextFilter, TextTerm } from '../contract/driver-filter.js'
import type { JsonValue } from '../contract/log-entry.js'
import { attributeMatch } from './attribute-match.js'
import type { AttributesParser } from './attribute-value.js'
import { type AttributesValue, type SearchedFields, searchedTexts } from './error-texts.js'
import { SearchedText } from './searched-text.js'
import { foldTerms, termsMatch } from './text-terms.js'

/**
 * One condition of a filter: on one column of an entry, or a combination of tests.
 *
 * Of a condition on a column, `test` returns whether a value of that column satisfies it. The other members describe the
 * condition, for engines that can decide it without looking at values, by an index or a summary. Equal values have equal
 * results, so an engine over columns need apply a test only once to each different value.
 */
export type FieldTest = ColumnTest | AnyTest | NotTest

export type ColumnTest =
  | SeverityTest
  | TimestampTest
  | IdTest
  | NameTest
  | TraceIdTest
  | SpanIdTest
  | MessageTest
  | AttributeTest
  | TextTest

/** The severity is in a range. Both ends are inclusive; 1 and 24 if the filter has no bound. */
export interface SeverityTest {
  readonly column: 'severity'
  test(severity: number): boolean
  readonly min: number
  readonly max: number
}

/** The time is in a range, in milliseconds: `start` inclusive, `end` exclusive; infinite if the filter has no bound. */
export interface TimestampTest {
  readonly column: 'timestamp'
  test(timestamp: number): boolean
  readonly start: number
  readonly end: number
}

/** The id is at most `max`. Entries without an id, which are not stored yet, match. */
export interface IdTest {
  readonly column: 'id'
  test(id: number | undefined): boolean
  readonly max: number
}

/** The service or host is one of `names`. */
export interface NameTest {
  readonly column: 'service' | 'host'
  test(name: string | undefined): boolean
  readonly names: ReadonlySet<string>
}

/** The trace id is `traceId`, which is in lower case, in either case. */
export interface TraceIdTest {
  readonly column: 'traceId'
  test(traceId: string | undefined): boolean
  readonly traceId: string
}

/** The span id is `spanId`, which is in lower case, in either case. */
export interface SpanIdTest {
  readonly column: 'spanId'
  test(spanId: string | undefined): boolean
  readonly spanId: string
}

/** The message contains `needle`. */
export interface MessageTest {
  readonly column: 'message'
  test(message: string): boolean
  readonly needle: string
}

/** A condition on an attribute: see {@link AttributeFilter}. A filter has one test for each condition. */
export type AttributeTest = AttributeFilter & {
  readonly column: 'attributes'
  /**
   * Attributes as JSON text are parsed only if their text does not decide.
   *
   * @param parser Parses them, so that several tests can share the result; default: `JSON`.
   */
  test(attributes: AttributesValue, parser?: AttributesParser): boolean
  /**
   * The same for the value that `name` and `path` find; `undefined` if there is none. For engines that keep the values of an
   * attribute together.
   */
  testValue(value: JsonValue | undefined): boolean
}

/**
 * The message and the texts of errors in the attributes, see {@link searchedTexts}, have every term of `all` and none of `none`.
 *
 * The words of the terms are as `foldedWords` returns them. An entry that matches has every word of `all` among the folded
 * words of its texts; of a term with `prefix`, the last word begins one of them. If no attributes {@link mayHaveErrors}, equal
 * messages have equal results.
 */
export interface TextTest {
  readonly column: 'text'
  test(fields: SearchedFields): boolean
  readonly all: readonly TextTerm[]
  readonly none: readonly TextTerm[]
}

/** An entry passes all tests of at least one of the alternatives, each of which has at least one test. */
export interface AnyTest {
  readonly column: 'any'
  readonly alternatives: readonly (readonly FieldTest[])[]
}

/** An entry fails at least one of the tests. If there are none, no entry passes. */
export interface NotTest {
  readonly column: 'not'
  readonly tests: readonly FieldTest[]
}

/**
 * Turns a filter into tests, all of which an entry must pass: at most one for each column, except for attributes. Cheap tests come
 * first. By all rules of the contract, so that engines that look at columns and {@link entryFilter}, which looks at entries, agree.
 *
 * Compile a filter once for each read.
 *
 * @example
 * ```ts
 * import { compileFilter } from '@logpond/core'
 *
 * const tests = compileFilter({ minSeverity: 17, services: ['api'] })
 * console.log(tests.map(({ column }) => column)) // [ 'severity', 'service' ]
 * ```
 */
export function compileFilter(filter: DriverFilter): FieldTest[] {
  const { minSeverity, maxSeverity, startTime, endTime, maxId } = filter
  const { services, hosts, traceId, spanId, contains, attributes, text, any, not } = filter
  const tests: FieldTest[] = []
  if (minSeverity !== undefined || maxSeverity !== undefined)
    tests.push(severityTest(minSeverity, maxSeverity))
  if (startTime !== undefined || endTime !== undefined) tests.push(timestampTest(startTime, endTime))
  if (maxId !== undefined) tests.push(idTest(maxId))
  if (services !== undefined) tests.push(nameTest('service', services))
  if (hosts !== undefined) tests.push(nameTest('host', hosts))
  if (traceId !== undefined) tests.push(traceIdTest(traceId))
  if (spanId !== undefined) tests.push(spanIdTest(spanId))
  if (contains !== undefined) tests.push(messageTest(contains))
  for (const attribute of attributes ?? []) tests.push(attributeTest(attribute))
  if (text !== undefined) tests.push(textTest(text))
  for (const excluded of not ?? []) tests.push({ column: 'not', tests: compileFilter(excluded) })
  for (const filters of any ?? []) tests.push({ column: 'any', alternatives: filters.map(compileFilter) })
  return tests
}

function severityTest(min = 1, max = 24): SeverityTest {
  return { column: 'severity', test: (severity) => severity >= min && severity <= max, min, max }
}

function timestampTest(start = -Infinity, end = Infinity): TimestampTest {
  return { column: 'timestamp', test: (timestamp) => timestamp >= start && timestamp < end, start, end }
}

function idTest(max: number): IdTest {
  return { column: 'id', test: (id) => id === undefined || id <= max, max }
}

function nameTest(column: NameTest['column'], wanted: readonly string[]): NameTest {
  const names = new Set(wanted)
  return { column, test: (name) => name !== undefined && names.has(name), names }
}

function traceIdTest(traceId: string): TraceIdTest {
  return { column: 'traceId', test: (value) => value?.toLowerCase() === traceId, traceId }
}

function spanIdTest(spanId: string): SpanIdTest {
  return { column: 'spanId', test: (value) => value?.toLowerCase() === spanId, spanId }
}

function messageTest(needle: string): MessageTest {
  return { column: 'message', test: (message) => message.includes(needle), needle }
}

function attributeTest(filter: AttributeFilter): AttributeTest {
  return { column: 'attributes', ...attributeMatch(filter), ...filter }
}

function textTest(filter: TextFilter): TextTest {
  const all = foldTerms(filter.all)
  const none = foldTerms(filter.none)
  const matches = termsMatch(all, none)
  return {
    column: 'text',
    test: (fields) => matches(searchedTexts(fields).map((text) => new SearchedText(text))),
    all,
    none,
  }
}
