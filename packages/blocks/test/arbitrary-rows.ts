import fc from 'fast-check'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom('', 'Card EXPIRED', 'Kartenprüfung', 'a\u0000b', '😀 ok'),
)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** Rows for `makeBatch`: any entry that core accepts. */
export const anyRow = fc.record({
  message: text,
  timestamp: fc
    .oneof(fc.integer({ min: -8_640e12, max: 8_640e12 }), fc.integer({ min: 0, max: 5 }))
    .map((microseconds) => microseconds / 1000 + 0),
  severity: fc.integer({ min: 1, max: 24 }),
  service: optional(fc.constantFrom('a', 'b', 'ü', '')),
  host: optional(text),
  traceId: optional(fc.constantFrom('0123456789abcdef0123456789ABCDEF', 'f'.repeat(32))),
  spanId: optional(fc.constantFrom('0123456789abcdef', 'FFFFFFFFFFFFFFFF')),
  attributes: optional(fc.dictionary(text, fc.jsonValue())),
})

export const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 60 })
