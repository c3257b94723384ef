import { expect, it } from 'vitest'
import { type OwnerRecord, parseOwnerRecord } from '../../src/ownership/owner-record.js'
import { self } from './fake-machine.js'

const record: OwnerRecord = {
  ...self,
  exclusive: true,
  driver: 'some binding',
  since: '2026-01-02T03:04:05.678Z',
}

it('reads the library, the thread and the list of drivers in a record', () => {
  const library = { name: 'some binding', path: '/node_modules/some-binding', file: '1 2' }
  const more = { ...record, library, thread: '101 5001', realm: 'list' }
  expect(parseOwnerRecord(JSON.stringify(more))).toEqual(more)
})

it('reads a record with or without optional facts', () => {
  expect(parseOwnerRecord(JSON.stringify(record))).toEqual(record)
  const less = { ...record, processStart: undefined, bootId: undefined, namespaces: undefined }
  expect(parseOwnerRecord(JSON.stringify(less))).toEqual(JSON.parse(JSON.stringify(less)))
})

it.each([
  '',
  'null',
  '[]',
  '7',
  JSON.stringify(record).slice(0, -1),
  ...[0, -1, 1.5, '7', null].map((pid) => JSON.stringify({ ...record, pid })),
  JSON.stringify({ ...record, exclusive: 'no' }),
  JSON.stringify({ ...record, host: undefined }),
  JSON.stringify({ ...record, platform: undefined }),
  JSON.stringify({ ...record, driver: 7 }),
  JSON.stringify({ ...record, since: null }),
  JSON.stringify({ ...record, processStart: 5000 }),
  JSON.stringify({ ...record, bootId: null }),
  JSON.stringify({ ...record, thread: 7 }),
  JSON.stringify({ ...record, realm: 7 }),
  ...['one', null, {}, { name: 7 }, { name: 'one', path: 7 }, { name: 'one', file: 7 }].map((library) =>
    JSON.stringify({ ...record, library }),
  ),
])('takes nothing else for a record: %s', (text) => {
  expect(parseOwnerRecord(text)).toBeUndefined()
})
