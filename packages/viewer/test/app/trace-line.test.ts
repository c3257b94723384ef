import type { StoredLogEntry } from '@logpond/core'
import { expect, test } from 'vitest'
import { traceLine } from '../../app/detail/trace-line.js'

function entry(id: number, timestamp: number, spanId?: string, service?: string): StoredLogEntry {
  return { id, timestamp, severity: 9, message: '', ...(spanId && { spanId }), ...(service && { service }) }
}

test('entries lie between the first and the last one, and spans reach from their first to their last entry', () => {
  const { points, spans, milliseconds } = traceLine([
    entry(1, 1000, 'a', 'web'),
    entry(2, 1025, 'b'),
    entry(3, 1050),
    entry(4, 1075, 'b', 'api'),
    entry(5, 1100, 'a'),
  ])
  expect(milliseconds).toBe(100)
  expect(points.map(({ offset, place, span }) => [offset, place, span])).toEqual([
    [0, 0, 0],
    [25, 0.25, 1],
    [50, 0.5, undefined],
    [75, 0.75, 1],
    [100, 1, 0],
  ])
  expect(spans).toEqual([
    { spanId: 'a', service: 'web', start: 0, end: 1, milliseconds: 100, entries: 2 },
    { spanId: 'b', service: 'api', start: 0.25, end: 0.75, milliseconds: 50, entries: 2 },
  ])
})

test('a trace of one moment, or of nothing', () => {
  expect(traceLine([entry(1, 5, 'a'), entry(2, 5, 'a')]).points.map(({ place }) => place)).toEqual([0, 0])
  expect(traceLine([])).toEqual({ points: [], spans: [], milliseconds: 0 })
})
