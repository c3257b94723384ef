import { expect, test } from 'vitest'
import { sliceAt, sliceEdges } from '../../app/histogram/slice-edges.js'

const one = { count: 1, bySeverity: { 9: 1 } }

test('slices of one length cover the range, from the one in which it begins', () => {
  const buckets = [{ start: 23, ...one }]
  expect(sliceEdges({ from: 5, to: 35, bucket: 10, buckets })).toEqual([3, 13, 23, 33, 43])
  expect(sliceEdges({ from: 5, to: 35, bucket: 10, buckets: [] })).toEqual([5, 15, 25, 35])
  expect(sliceEdges({ from: 5, to: 5, bucket: 10, buckets: [] })).toEqual([5, 15])
})

test('slices of different lengths are those of the answer', () => {
  expect(sliceEdges({ from: 1, to: 8, bucket: 4, edges: [0, 4, 7, 11], buckets: [] })).toEqual([0, 4, 7, 11])
})

test('each time lies in the last slice that has begun', () => {
  const edges = [0, 4, 7, 11]
  expect([-1, 0, 3.9, 4, 6, 7, 10, 11, 99].map((time) => sliceAt(edges, time))).toEqual([
    0, 0, 0, 1, 1, 2, 2, 2, 2,
  ])
})
