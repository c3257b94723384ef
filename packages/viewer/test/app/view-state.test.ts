import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INITIAL_VIEW, readView, type ViewState, writeView } from '../../app/state/view-state.js'

const time = fc.oneof(
  fc.integer({ min: -8.64e12, max: 8.64e12 }),
  fc.integer({ min: 0, max: 2e15 }).map((microseconds) => microseconds / 1000),
)

const view: fc.Arbitrary<ViewState> = fc
  .record({
    q: fc.string({ unit: 'grapheme' }),
    range: fc.oneof(
      fc.constantFrom({}, { last: '15m' }, { last: '2h30m' }),
      fc.record({ from: time, to: time }),
      fc.record({ from: time }),
      fc.record({ to: time }),
    ),
    order: fc.constantFrom('newest' as const, 'oldest' as const),
    live: fc.boolean(),
    entry: fc.option(fc.nat(), { nil: undefined }),
    tab: fc.constantFrom('entry' as const, 'context' as const, 'trace' as const),
    columns: fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 4 }),
    wrap: fc.boolean(),
  })
  .map((one) => (one.entry === undefined ? { ...one, tab: 'entry' as const } : one))

test('a view is read from its address as it was written', () => {
  fc.assert(
    fc.property(view, (one) => {
      expect(readView(writeView(one))).toEqual(one)
    }),
  )
})

test('the first view has no address of its own', () => {
  expect(writeView(INITIAL_VIEW)).toBe('')
  expect(readView('')).toEqual(INITIAL_VIEW)
})

test('times in an address can be read', () => {
  expect(writeView({ ...INITIAL_VIEW, range: { from: Date.UTC(2026, 0, 31) } })).toBe(
    '?from=2026-01-31T00%3A00%3A00.000Z',
  )
})

test('what cannot be read is left out', () => {
  expect(
    readView('?entry=-1&order=up&live=yes&tab=x&last=soon&from=never&to=9e99&wrap=2&col=&col=a&col=a'),
  ).toEqual({
    ...INITIAL_VIEW,
    columns: ['a'],
  })
})

test('any address gives a view that has an address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (search) => {
      const read = readView(`?${search}`)
      expect(readView(writeView(read))).toEqual(read)
    }),
  )
})
