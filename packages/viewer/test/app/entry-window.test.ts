import type { StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareKeys,
  type EntryWindow,
  emptyWindow,
  type Order,
  withLive,
  withPageAbove,
  withPageBelow,
} from '../../app/window/entry-window.js'

type Step =
  | { kind: 'below' | 'above'; limit: number; most: number }
  | { kind: 'live'; times: number[]; most: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('below' as const, 'above' as const),
    limit: fc.integer({ min: 1, max: 7 }),
    most: fc.integer({ min: 8, max: 20 }),
  }),
  fc.record({
    kind: fc.constant('live' as const),
    times: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
    most: fc.integer({ min: 8, max: 20 }),
  }),
)

function entryOf(id: number, timestamp: number): StoredLogEntry {
  return { id, timestamp, severity: 9, message: String(id) }
}

/** What the handler answers, from an array of all entries. */
function page(
  all: readonly StoredLogEntry[],
  order: Order,
  after: StoredLogEntry | undefined,
  limit: number,
) {
  const sorted = all.toSorted((a, b) => compareKeys(order, a, b))
  const rest = after === undefined ? sorted : sorted.filter((entry) => compareKeys(order, entry, after) > 0)
  return { entries: rest.slice(0, limit), more: rest.length > limit }
}

function apply(window: EntryWindow, all: StoredLogEntry[], one: Step): EntryWindow {
  const { order, entries } = window
  if (one.kind === 'live') {
    const arrived = one.times.map((time, i) => entryOf(all.length + i + 1, time))
    all.push(...arrived)
    return withLive(window, arrived, one.most)
  }
  const reading = one.kind === 'below' ? order : order === 'newest' ? 'oldest' : 'newest'
  const { entries: found, more } = page(
    all,
    reading,
    one.kind === 'below' ? entries.at(-1) : entries[0],
    one.limit,
  )
  return one.kind === 'below'
    ? withPageBelow(window, found, more, one.most)
    : withPageAbove(window, found, more, one.most)
}

describe('a window', () => {
  test('is always a part of all entries, without gaps, repetitions or disorder, and knows its ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Order>('newest', 'oldest'),
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
        fc.array(step, { maxLength: 30 }),
        (order, times, steps) => {
          const all = times.map((time, i) => entryOf(i + 1, time))
          const first = page(all, order, undefined, 5)
          let window = withPageBelow(emptyWindow(order), first.entries, first.more, 20)
          for (const one of steps) {
            window = apply(window, all, one)
            const sorted = all.toSorted((a, b) => compareKeys(order, a, b))
            const from = sorted.findIndex(({ id }) => id === window.entries[0]?.id)
            const part = from === -1 ? [] : sorted.slice(from, from + window.entries.length)
            expect(window.entries.map(({ id }) => id)).toEqual(part.map(({ id }) => id))
            if (window.entries.length > 0) {
              expect(window.above).toBe(from > 0)
              expect(window.below).toBe(from + window.entries.length < sorted.length)
            }
            expect(window.entries.length).toBeLessThanOrEqual(Math.max(20, one.most))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('takes the same entry once, from the tail and from a page', () => {
    const entry = entryOf(1, 10)
    const window = withLive(
      withPageBelow(emptyWindow('newest'), [entry], false, 10),
      [entry, entryOf(2, 9)],
      10,
    )
    expect(window.entries.map(({ id }) => id)).toEqual([1, 2])
  })

  test('leaves out a new entry that belongs to a part that is not loaded', () => {
    const window = withPageBelow(emptyWindow('newest'), [entryOf(5, 50), entryOf(4, 40)], true, 10)
    expect(withLive(window, [entryOf(6, 10)], 10)).toBe(window)
    expect(withLive(window, [entryOf(6, 45)], 10).entries.map(({ id }) => id)).toEqual([5, 6, 4])
  })

  test('while it follows, drops the entries at the other end', () => {
    const window = withPageBelow(emptyWindow('oldest'), [entryOf(1, 1), entryOf(2, 2)], false, 10)
    const next = withLive(window, [entryOf(3, 3), entryOf(4, 4)], 3)
    expect(next.entries.map(({ id }) => id)).toEqual([2, 3, 4])
    expect([next.above, next.below]).toEqual([true, false])
  })
})
