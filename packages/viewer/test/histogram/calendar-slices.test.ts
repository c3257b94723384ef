import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runsOf, sliceEdges } from '../../src/histogram/calendar-slices.js'
import { behindUtc, zoneOf } from '../../src/histogram/slices.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY

describe('slices by the clocks of a time zone', () => {
  it.each([
    [
      'days begin at midnight, also that of 23 hours',
      ['Europe/Berlin', DAY, '2026-03-28T12:00Z', '2026-03-30T12:00Z'],
      ['2026-03-27T23:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z', '2026-03-30T22:00Z'],
    ],
    [
      'and that of 25 hours',
      ['Europe/Berlin', DAY, '2026-10-24T12:00Z', '2026-10-26T12:00Z'],
      ['2026-10-23T22:00Z', '2026-10-24T22:00Z', '2026-10-25T23:00Z', '2026-10-26T23:00Z'],
    ],
    [
      'west of Greenwich too',
      ['America/New_York', DAY, '2026-03-07T12:00Z', '2026-03-09T12:00Z'],
      ['2026-03-07T05:00Z', '2026-03-08T05:00Z', '2026-03-09T04:00Z', '2026-03-10T04:00Z'],
    ],
    [
      'and where clocks change by half an hour',
      ['Australia/Lord_Howe', DAY, '2026-04-04T00:00Z', '2026-04-05T20:00Z'],
      ['2026-04-03T13:00Z', '2026-04-04T13:00Z', '2026-04-05T13:30Z', '2026-04-06T13:30Z'],
    ],
    [
      'weeks begin on Monday',
      ['Europe/Berlin', WEEK, '2026-03-25T12:00Z', '2026-04-01T12:00Z'],
      ['2026-03-22T23:00Z', '2026-03-29T22:00Z', '2026-04-05T22:00Z'],
    ],
    [
      'a slice that clocks skip a part of is shorter',
      ['Europe/Berlin', 2 * HOUR, '2026-03-28T23:30Z', '2026-03-29T03:30Z'],
      ['2026-03-28T23:00Z', '2026-03-29T01:00Z', '2026-03-29T02:00Z', '2026-03-29T04:00Z'],
    ],
    [
      'one of which clocks repeat a part is longer',
      ['Europe/Berlin', 2 * HOUR, '2026-10-24T22:30Z', '2026-10-25T04:30Z'],
      ['2026-10-24T22:00Z', '2026-10-25T00:00Z', '2026-10-25T03:00Z', '2026-10-25T05:00Z'],
    ],
    [
      'one that clocks skip is left out',
      // The island left out 30 December 2011.
      ['Pacific/Apia', DAY, '2011-12-29T12:00Z', '2011-12-31T12:00Z'],
      ['2011-12-29T10:00Z', '2011-12-30T10:00Z', '2011-12-31T10:00Z', '2012-01-01T10:00Z'],
    ],
    [
      'a range that begins in the hour that comes twice has the slice around it',
      ['Europe/Berlin', 2 * HOUR, '2026-10-25T01:30Z', '2026-10-25T02:30Z'],
      ['2026-10-25T00:00Z', '2026-10-25T03:00Z'],
    ],
  ] as const)('%s', (_, [zone, width, from, to], expected) => {
    const edges = sliceEdges(Date.parse(from), Date.parse(to), width, zoneOf(zone))
    expect(edges.map((edge) => new Date(edge).toISOString().replace(':00.000Z', 'Z'))).toEqual(expected)
  })

  it('cover any range without a gap, and each begins where its clocks show a multiple of the width', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Africa/Casablanca', 'Asia/Kathmandu']
    const start = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2030) })
    const width = fc.constantFrom(HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY)
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        width,
        start,
        fc.integer({ min: 1, max: 120 * HOUR }),
        (name, size, from, length) => {
          const zone = zoneOf(name)
          const to = from + length
          const edges = sliceEdges(from, to, size, zone)
          expect(edges.length).toBeGreaterThanOrEqual(2)
          expect(edges[0]).toBeLessThanOrEqual(from)
          expect(edges[1]).toBeGreaterThan(from)
          expect(edges.at(-1)).toBeGreaterThanOrEqual(to)
          expect(edges.at(-2)).toBeLessThan(to)
          for (const [i, edge] of edges.entries()) {
            if (i > 0) expect(edge).toBeGreaterThan(edges[i - 1] as number)
            const local = edge - behindUtc(edge, zone)
            const changes = behindUtc(edge - 1, zone) !== behindUtc(edge, zone)
            // Where clocks are put forward, they may skip the beginning of a slice.
            if (!changes) expect(local % size).toBe(0)
          }
        },
      ),
    )
  })

  it('are counted in runs of the same length', () => {
    const edges = sliceEdges(Date.UTC(2026, 2, 1), Date.UTC(2026, 10, 30), DAY, zoneOf('Europe/Berlin'))
    const runs = runsOf(edges)
    expect(runs.map(({ width }) => width / HOUR)).toEqual([24, 23, 24, 25, 24])
    for (const { from, to, width, offset } of runs) {
      expect((to - from) % width).toBe(0)
      expect((from - offset) % width).toBe(0)
    }
    expect(runsOf(sliceEdges(0, 100 * DAY, DAY, zoneOf('UTC')))).toHaveLength(1)
  })
})
