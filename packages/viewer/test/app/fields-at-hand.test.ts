import type { JsonValue, StoredLogEntry } from '@logpond/core'
import { expect, test } from 'vitest'
import { fieldsAtHand } from '../../app/facets/fields-at-hand.js'

function entries(count: number, attributes: (i: number) => Record<string, JsonValue>): StoredLogEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    timestamp: i,
    severity: 9,
    message: 'm',
    attributes: attributes(i),
  })) as StoredLogEntry[]
}

test('the most frequent fields come first, with paths of fields in objects', () => {
  const found = fieldsAtHand(
    entries(100, (i) => ({
      ...(i % 2 === 0 && { region: 'eu' }),
      http: { method: i % 3 === 0 ? 'GET' : 'POST' },
      ...(i % 5 === 0 && { queue: 'mail' }),
      ...(i % 25 === 0 && { rare: true }),
    })),
  )
  expect(found).toEqual(['http.method', 'region', 'queue'])
})

test('fields of numbers, of texts to read and with nearly as many values as entries are left out', () => {
  const found = fieldsAtHand(
    entries(200, (i) => ({
      ms: i,
      mixed: i === 0 ? 1 : 'a',
      path: `/cart/${i}`,
      error: { message: 'no', stack: 'Error' },
      user_id: 'u1',
      host: `host-${i % 50}`,
      list: ['a'],
      cached: i % 2 === 0,
    })),
  )
  expect(found).toEqual(['cached', 'host'])
})

test('few entries have no fields with too many values', () => {
  expect(fieldsAtHand(entries(8, (i) => ({ path: `/cart/${i}` })))).toEqual(['path'])
  expect(fieldsAtHand(entries(9, (i) => ({ path: `/cart/${i}` })))).toEqual([])
  expect(fieldsAtHand([])).toEqual([])
})
