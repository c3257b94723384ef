import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../src/bytes/byte-reader.js'
import { joinTexts } from '../../src/columns/text-spans.js'
import type { ValueTest } from '../../src/columns/value-column.js'
import { encodeValues } from '../../src/columns/value-encoder.js'
import { VALUE_FORMS } from '../../src/columns/value-forms.js'
import { readValueHeader } from '../../src/columns/value-header.js'

function encode(values: readonly string[]) {
  const order = Uint32Array.from(values, (_, i) => i)
  return encodeValues({ ...joinTexts(values), order, from: 0, to: values.length })
}

function open(values: readonly string[]) {
  const { header, data } = encode(values)
  const reader = new ByteReader(header)
  const column = readValueHeader(reader)
  reader.end()
  return column.open(data, values.length)
}

const times = (count: number, value: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => value(i))

describe('values', () => {
  it('come back equal, in any form', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,16})(\.[0-9]{0,6})?$/)
    const value = fc.oneof(
      digits,
      fc.stringMatching(/^[0-9]{3}$/),
      fc.constantFrom('', 'a', 'é', 'true', '1e21', '-0'),
    )
    const kinds = [
      value,
      digits,
      fc.stringMatching(/^0[0-9]{3}$/),
      fc.integer().map(String),
      fc.double().map(String),
    ]
    fc.assert(
      fc.property(
        fc.oneof(...kinds.map((kind) => fc.array(kind, { minLength: 1, maxLength: 200 }))),
        (values) => {
          const column = open(values)
          expect(values.map((_, i) => column.get(i))).toEqual(values)
        },
      ),
      { numRuns: 300 },
    )
  })

  it.each([
    { form: 'text', name: 'few values', values: times(15, () => 'a') },
    { form: 'constant', name: 'equal values', values: times(16, () => 'é') },
    { form: 'dictionary', name: 'a few different texts', values: times(100, (i) => `v${i % 3}`) },
    { form: 'dictionary', name: 'a few different numbers', values: times(100, (i) => String(200 + (i % 3))) },
    { form: 'dictionary', name: '16 numbers that fit a byte', values: times(100, (i) => String(i % 16)) },
    { form: 'numbers', name: '17 numbers that fit a byte', values: times(100, (i) => String(i % 17)) },
    { form: 'dictionary', name: '17 numbers of two bytes', values: times(100, (i) => String((i % 17) * 16)) },
    {
      form: 'dictionary',
      name: '256 numbers of two bytes',
      values: times(1100, (i) => String((i % 256) * 2)),
    },
    { form: 'numbers', name: '257 numbers of two bytes', values: times(1100, (i) => String((i % 257) * 2)) },
    { form: 'dictionary', name: '17 texts', values: times(100, (i) => `v${i % 17}`) },
    { form: 'dictionary', name: '4 of 16 numbers', values: times(16, (i) => String(i % 4)) },
    { form: 'numbers', name: '5 of 16 numbers', values: times(16, (i) => String(i % 5)) },
    { form: 'text', name: 'many different texts', values: times(100, (i) => `v${i}`) },
    { form: 'numbers', name: 'many different numbers', values: times(100, (i) => String(i * i)) },
    { form: 'numbers', name: 'decimals', values: times(100, (i) => String(i / 4)) },
    {
      form: 'numbers',
      name: 'numbers of the same length',
      values: times(100, (i) => String(i).padStart(4, '0')),
    },
    {
      form: 'text',
      name: 'numbers with zeros in front, of several lengths',
      values: times(100, (i) => `${'0'.repeat(i % 3)}${i}`),
    },
    { form: 'text', name: 'numbers with too many digits', values: times(100, (i) => String(1e15 + i)) },
    { form: 'text', name: 'decimals with zeros at their ends', values: times(100, (i) => `${i}.50`) },
  ] as const)('are written as $form for $name', ({ form, values }) => {
    const column = open(values)
    expect(encode(values).header[0]).toBe(VALUE_FORMS[form])
    expect(values.map((_, i) => column.get(i))).toEqual(values)
  })

  it('match a test in any range as each of them does', () => {
    const lists = fc.constantFrom(
      times(60, (i) => `v${i}`),
      times(60, (i) => `v${i % 3}`),
      times(60, () => '15'),
      times(60, (i) => String(i * 7)),
      times(60, (i) => String(i).padStart(3, '0')),
      times(60, (i) => String((i * 5) / 4)),
    )
    const tests: fc.Arbitrary<(values: readonly string[]) => ValueTest> = fc.oneof(
      fc.nat(60).map((at) => (values: readonly string[]) => {
        const part = (values[at] ?? '7').slice(1)
        return { test: (value: string) => value.includes(part), part }
      }),
      fc.array(fc.nat(60), { minLength: 1, maxLength: 3 }).map((places) => (values: readonly string[]) => {
        const equal = places.map((at) => values[at] ?? '7')
        return {
          test: (value: string) => equal.includes(value),
          equal,
          part: equal.length === 1 ? (equal[0] as string) : '',
        }
      }),
      fc
        .tuple(fc.nat(60), fc.nat(60), fc.boolean(), fc.boolean())
        .map(([low, high, hasMin, hasMax]) => (values: readonly string[]) => {
          const range = { min: Number(values[low] ?? 7), max: Number(values[high] ?? 70), hasMin, hasMax }
          const isIn = (value: number) =>
            (value > range.min || (hasMin && value === range.min)) &&
            (value < range.max || (hasMax && value === range.max))
          return { test: (value: string) => isIn(Number(value)), range, part: '' }
        }),
    )
    fc.assert(
      fc.property(lists, fc.nat(60), fc.nat(60), tests, (values, a, b, testOf) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const valueTest = testOf(values)
        const { test } = valueTest
        const column = open(values)
        const expected = values.slice(from, to).map((value) => (test(value) ? 1 : 0))
        expect([...column.match(valueTest, from, to)]).toEqual(expected)
        expect([...column.match(valueTest, from, to)]).toEqual(expected)
      }),
    )
  })
})
