import fc from 'fast-check'
import type { AttributeValue, JsonValue, LogEntry } from '../../src/contract/log-entry.js'
import type { AttributeCondition, SearchFilter } from '../../src/contract/search-filter.js'

/** Names of attributes, few enough to meet: paths, their parts, names with dots, and names that objects have anyway. */
const name = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'a.b'), weight: 3 },
  fc.constantFrom('b', 'a.b.c', '', 'a.', '__proto__', 'toString', '"', '\ud800'),
)

/** Values that are alike, of different types, at the ends of what a number holds. */
export const SCALARS: readonly AttributeValue[] = [
  ...[0, 1, -1, 1e21, 2 ** 53, 2 ** 53 - 1, 1.5, Number.MAX_VALUE, 5e-324],
  ...['', '0', '1', 'null', 'true', 'a', 'ab', 'ba', 'A', 'é', '\uffff', '😀', '\ud83d', '\ud83dx', '\0'],
  ...[true, false, null],
]

const scalar = fc.constantFrom(...SCALARS)

const text = fc.constantFrom('', 'a', 'ab', 'b', '1', '😀', '\ud83d')

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'value' },
    { arbitrary: scalar, weight: 3 },
    fc.dictionary(fc.constantFrom('b', 'c', '__proto__', 'b.c', ''), tie('value'), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    fc.array(tie('value'), { maxLength: 2 }),
  ) as fc.Arbitrary<JsonValue>,
}))

const words = fc.array(fc.constantFrom('disk', 'full', 'Disk', 'fuller', 'x'), { minLength: 1, maxLength: 4 })

const traceIds = ['A', 'a', 'b'].map((digit) => digit.repeat(32))
const spanIds = ['C', 'c', 'd'].map((digit) => digit.repeat(16))

/** Entries with few different values. */
export const arbitraryEntry: fc.Arbitrary<LogEntry> = fc.record(
  {
    message: words.map((found) => found.join(' ')),
    timestamp: fc.integer({ min: -40, max: 40 }).map((quarter) => quarter / 4),
    severity: fc.constantFrom(1, 5, 9, 13, 17, 24),
    service: fc.constantFrom('api', 'API', ''),
    host: fc.constantFrom('h1', 'h2'),
    traceId: fc.constantFrom(...traceIds),
    spanId: fc.constantFrom(...spanIds),
    attributes: fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }),
  },
  { requiredKeys: ['message', 'timestamp'] },
)

const bound = fc.oneof(
  fc.constantFrom(0, -0, 1, 1e21, 2 ** 53, 1.5),
  fc.constantFrom('', '0', 'a', 'ab', '\uffff', '😀', '\ud83d'),
)

const condition: fc.Arbitrary<AttributeCondition> = fc
  .record<AttributeCondition>(
    {
      eq: scalar,
      ne: scalar,
      in: fc.array(scalar, { minLength: 1, maxLength: 4 }),
      gt: bound,
      gte: bound,
      lt: bound,
      lte: bound,
      prefix: text,
      contains: text,
      exists: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .chain((all) => {
    const names = Object.keys(all) as (keyof AttributeCondition)[]
    if (names.length === 0) return fc.constant<AttributeCondition>({ exists: true })
    // One or two conditions: entries rarely satisfy more.
    const chosen = fc.shuffledSubarray(names, { minLength: 1, maxLength: Math.min(2, names.length) })
    return chosen.map((some) => Object.fromEntries(some.map((one) => [one, all[one]])) as AttributeCondition)
  })

const term = fc.constantFrom('disk', 'DISK', 'full', 'fu*', 'x', '-disk', '-full', '-fu*')

const fields = {
  text: fc.uniqueArray(term, { minLength: 1, maxLength: 2 }).map((terms) => terms.join(' ')),
  contains: fc.constantFrom('', 'isk', 'full', 'Disk f'),
  minSeverity: fc.constantFrom<NonNullable<SearchFilter['minSeverity']>>(5, 'info', 'warn'),
  maxSeverity: fc.constantFrom<NonNullable<SearchFilter['maxSeverity']>>(13, 'error', 'debug'),
  service: fc.constantFrom<NonNullable<SearchFilter['service']>>('api', ['api', ''], ['API']),
  host: fc.constantFrom('h1', 'h3'),
  traceId: fc.constantFrom(...traceIds),
  spanId: fc.constantFrom(...spanIds),
  attributes: fc.dictionary(name, fc.oneof(scalar, { arbitrary: condition, weight: 3 }), {
    minKeys: 1,
    maxKeys: 2,
    noNullPrototype: true,
  }),
  startTime: fc.integer({ min: -10, max: 5 }),
  endTime: fc.integer({ min: -5, max: 10 }),
}

/** Filters with few fields each, nested up to three deep. */
export const { filter: arbitraryFilter } = fc.letrec<{ filter: SearchFilter }>((tie) => {
  const inner = { any: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }), not: notOf(tie('filter')) }
  return {
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'filter' },
      someOf(fields, 2),
      someOf({ ...fields, ...inner }, 3),
      someOf(inner, 2),
    ) as fc.Arbitrary<SearchFilter>,
  }
})

function notOf(filter: fc.Arbitrary<SearchFilter>): fc.Arbitrary<NonNullable<SearchFilter['not']>> {
  return fc.oneof(filter, fc.array(filter, { maxLength: 2 }))
}

/** Some of these fields, at most `max`. */
function someOf(all: Record<string, fc.Arbitrary<unknown>>, max: number): fc.Arbitrary<SearchFilter> {
  return fc
    .subarray(Object.keys(all), { maxLength: max })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((one) => [one, all[one] as fc.Arbitrary<unknown>]))),
    ) as fc.Arbitrary<SearchFilter>
}
