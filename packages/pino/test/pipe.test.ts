import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { entryOfRecord } from '@logpond/mapping'
import { replacedByFields } from '@logpond/mapping/readers'
import fc from 'fast-check'
import { multistream, pino } from 'pino'
import { expect, it } from 'vitest'
import { logpond } from '../src/index.js'

it('a line gives the same entry through a pipe, whatever level and time were logged', async () => {
  await using storage = await openLogStorage({ driver: memoryDriver() })
  const lines: string[] = []
  const streams = multistream([
    { stream: logpond(storage) },
    { stream: { write: (line) => void lines.push(line) } },
  ])
  const log = pino({ name: 'shop' }, streams)
  const value = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constantFrom(10, 60, 'error', 0))
  fc.assert(
    fc.property(
      fc.record({ level: value, time: value, order: value }, { requiredKeys: [], noNullPrototype: true }),
      (fields) => {
        log.warn(fields, 'text')
        log.child(fields).warn('text')
      },
    ),
  )
  await storage.flush()
  const stored: StoredLogEntry[] = []
  for await (const entry of storage.scan()) stored.push(entry)
  const piped = lines.map((line) => {
    const record = JSON.parse(line) as Record<string, unknown>
    return entryOfRecord(record, replacedByFields(line, record))
  })
  const direct = stored.sort((a, b) => a.id - b.id).map(({ id: _id, ...entry }) => entry)
  expect(direct).toEqual(piped)
})
