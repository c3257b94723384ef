import type { AttributeFilter, DriverFilter, Severity } from '@logpond/core'
import fc from 'fast-check'
import type { ArrayRow } from './array-part.js'

/** Texts that are easily confused: case, accents, NUL, lone digits, escapes of JSON, punctuation inside words. */
const TEXTS = [
  '',
  'api',
  'API',
  'Élan',
  'élan',
  'a\0b',
  '0',
  '"',
  '\\',
  'x:1',
  '日本',
  '\u{1F600}',
  'undefined',
  '__proto__',
]
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 8 }))

/** Escape sequences and their parts, characters of scripts without spaces, and digits next to which a word may end. */
const SEPARATORS = [
  '\x1b[31m',
  '\x1b[',
  '\x1b',
  '31m',
  '\x1b]0;',
  '\x07',
  '\x9b1m',
  '世界',
  '界',
  'น้ำ',
  '7',
  'é',
  '\u0301',
]
const words = fc.oneof(
  fc.array(fc.oneof(text, fc.constantFrom('order', 'Order', 'paid', 'pay', 'card expired')), {
    maxLength: 6,
  }),
  fc.array(fc.constantFrom('order', 'paid', 'pay', 'a', ...SEPARATORS), { maxLength: 8 }),
)
const message = fc.tuple(words, fc.constantFrom(' ', '')).map(([all, by]) => all.join(by))
const service = fc.constantFrom('api', 'API', 'web', '')
const spanId = fc.constantFrom('0123456789abcdef', '0123456789ABCDEF', 'f'.repeat(16))
const traceId = fc.constantFrom('a'.repeat(32), 'A'.repeat(32), '0123456789abcdef'.repeat(2))
/** Numbers in every form in which JSON writes them, next to each other or to a power of 2 up to which whole numbers are exact. */
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1.5, 1e21, -1e21, 1e-7, 0.1, 0.3, 2 ** 53, 2 ** 53 + 2, 5e-324, 1.7e308),
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: -2000, max: 2000 }).map((thousandth) => thousandth / 1000),
)
/** Texts in an order that differs between code units and code points, numbers as texts, and halves of a surrogate pair. */
const confusable = fc.constantFrom(
  '\u{1F600}',
  '\ud83d',
  '\ude00',
  '\uffff',
  '\ue000',
  '10',
  '9',
  '1',
  'true',
  'null',
)
const scalar = fc.oneof(number, fc.constantFrom(true, false, null), text, confusable)
const name = fc.constantFrom('a', 'b', 'a.b', 'err', 'error', '__proto__', '')
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.record({ b: scalar }),
  fc.array(scalar, { maxLength: 2 }),
  fc.record({ message, stack: message }),
)
const attributes = fc.dictionary(name, value, { maxKeys: 4 }).map((all) => JSON.stringify(all))

/** Times of which many are equal, before and after the epoch, with microseconds. */
const timestamp = fc.integer({ min: -40, max: 40 }).map((quarter) => quarter * 250.001)
const severity = fc.integer({ min: 1, max: 24 }).map((number) => number as Severity)

const row = fc.record(
  {
    timestamp,
    severity,
    message,
    service,
    host: text,
    traceId,
    spanId,
    attributes,
  },
  { requiredKeys: ['timestamp', 'severity', 'message'] },
)

/** Rows with ids in a random order of times, the ids with gaps. */
export const arbitraryRows: fc.Arbitrary<ArrayRow[]> = fc
  .array(fc.tuple(row, fc.integer({ min: 1, max: 3 })), { maxLength: 40 })
  .map((all) => {
    let id = 0
    return all.map(([fields, step]) => {
      id += step
      return { ...fields, timestamp: Math.round(fields.timestamp * 1000) / 1000, id }
    })
  })

const term = fc.record({
  words: fc.array(
    fc.constantFrom(
      'order',
      'ORDER',
      'pai',
      'paid',
      'elan',
      'card',
      'expired',
      '日',
      '世',
      '界',
      'api',
      '0',
      '31m',
      '7',
      'น',
    ),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
  prefix: fc.boolean(),
})
const terms = fc.array(term, { maxLength: 2 })
const json = fc.uniqueArray(
  scalar.map((of) => JSON.stringify(of)),
  { minLength: 1, maxLength: 12 },
)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('eq', 'ne'), json: fc.oneof(json, oneJson()) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
      value: fc.oneof(number, text, confusable),
    }),
  },
  fc.record({ op: fc.constantFrom('prefix', 'contains'), text: fc.oneof(text, confusable) }),
  fc.record({ op: fc.constant('exists'), exists: fc.boolean() }),
)
type Condition = AttributeFilter extends infer Filter
  ? Filter extends AttributeFilter
    ? Omit<Filter, 'name' | 'path'>
    : never
  : never

function oneJson(): fc.Arbitrary<string[]> {
  return scalar.map((of) => [JSON.stringify(of)])
}

/** Conditions on one attribute or several, as a query gives them: those on one follow each other. */
const attributeFilters: fc.Arbitrary<AttributeFilter[]> = fc
  .uniqueArray(fc.tuple(name, fc.array(condition, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 2,
    selector: ([of]) => of,
  })
  .map((all) =>
    all.flatMap(([of, conditions]) =>
      conditions.map((one) => ({ name: of, path: of.split('.'), ...one }) as AttributeFilter),
    ),
  )

const fields: { [Field in keyof DriverFilter]-?: fc.Arbitrary<NonNullable<DriverFilter[Field]>> } = {
  text: fc.record({ all: terms, none: terms }).filter(({ all, none }) => all.length + none.length > 0),
  contains: fc
    .oneof(text, fc.constantFrom('a', 'r p', ' ', '[31m', '世', 'order7'))
    .filter((part) => part !== ''),
  minSeverity: severity,
  maxSeverity: severity,
  services: fc.uniqueArray(service, { minLength: 1, maxLength: 2 }),
  hosts: fc.uniqueArray(text, { minLength: 1, maxLength: 2 }),
  traceId: traceId.map((id) => id.toLowerCase()),
  spanId: spanId.map((id) => id.toLowerCase()),
  attributes: attributeFilters,
  startTime: timestamp.map((time) => Math.round(time * 1000) / 1000),
  endTime: timestamp.map((time) => Math.round(time * 1000) / 1000),
  maxId: fc.integer({ min: 0, max: 90 }),
  any: fc.constant([]),
  not: fc.constant([]),
}
const { maxId: _maxId, any: _any, not: _not, ...simpleFields } = fields

/** A tree of filters: those inside have few fields, so that some entries match and others do not. */
function filterOf(depth: number): fc.Arbitrary<DriverFilter> {
  const simple = fc.oneof(
    ...Object.entries(simpleFields).map(([field, value]) => fc.record({ [field]: value })),
    fc
      .tuple(...Object.entries(simpleFields).map(([field, value]) => fc.record({ [field]: value })))
      .chain((all) =>
        fc
          .uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 3 })
          .map((some) => Object.assign({}, ...some) as DriverFilter),
      ),
  )
  if (depth === 0) return simple
  const inner = filterOf(depth - 1)
  const filters = fc.array(inner, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { weight: 2, arbitrary: simple },
    { weight: 1, arbitrary: fc.record({ any: fc.array(filters, { minLength: 1, maxLength: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ not: filters }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(simple, fc.record({ any: fc.tuple(filters), not: filters }, { requiredKeys: [] }))
        .map(([own, more]) => ({ ...own, ...more })),
    },
  )
}

/** A filter in `any` or `not`. */
export const arbitraryInnerFilter: fc.Arbitrary<DriverFilter> = filterOf(2)

/** Any filter of the contract, with values that some of the rows have. */
export const arbitraryFilter: fc.Arbitrary<DriverFilter> = fc.oneof(
  fc.record(
    {
      ...fields,
      any: fc.array(fc.array(arbitraryInnerFilter, { minLength: 1, maxLength: 2 }), {
        minLength: 1,
        maxLength: 2,
      }),
      not: fc.array(arbitraryInnerFilter, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
  filterOf(3),
  fc
    .tuple(arbitraryInnerFilter, fc.integer({ min: 0, max: 90 }))
    .map(([filter, maxId]) => ({ ...filter, maxId })),
)
