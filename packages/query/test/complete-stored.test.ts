import { type Clock, openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { completeStored } from '../src/complete-stored.js'
import { storedNames } from '../src/completion/stored-names.js'

const never: Clock['after'] = () => ({ [Symbol.dispose]: () => {} })
const atOnce: Clock['after'] = (_delay, callback) => {
  callback()
  return never(0, callback)
}

let storage: Awaited<ReturnType<typeof openLogStorage>>

beforeEach(async () => {
  storage = await openLogStorage({ driver: memoryDriver() })
  for (let i = 0; i < 1200; i++)
    storage.store({
      message: 'm',
      timestamp: i,
      service: i === 0 ? 'old' : 'api',
      attributes: { http: { status: i % 3 === 0 ? 500 : 200 } },
    })
  storage.store({ message: 'm', timestamp: 3_600_000, service: 'api gateway', traceId: 'a'.repeat(32) })
  await storage.flush()
})

afterEach(() => storage.close())

it.each([
  ['serv', ['service']],
  ['http.', ['http.status']],
  ['service:"a', ['api', 'api gateway']],
  ['http.status:', ['200', '500']],
  ['order:o', ['oldest']],
  ['trace:', []],
  ['"a phrase', []],
])('completes %s by what the storage has', async (text, labels) => {
  const { candidates } = await completeStored(text, text.length, storedNames(storage, { after: never }))
  expect(candidates.map(({ label }) => label)).toEqual(labels)
})

it('returns as many candidates as are asked for', async () => {
  const { candidates } = await completeStored('service:', 8, storedNames(storage), 2)
  expect(candidates).toHaveLength(2)
})

it('takes the names and values of the newest entries if reading all takes too long', async () => {
  const valuesOf = async (after: Clock['after'], signal?: AbortSignal) =>
    (await storedNames(storage, { after, signal }).values('service')).map(
      (hint) => (hint as { value: string }).value,
    )
  expect(await valuesOf(never)).toEqual(['api', 'api gateway', 'old'])
  expect(await valuesOf(atOnce)).toEqual(['api', 'api gateway'])
  expect(await valuesOf(atOnce, AbortSignal.abort())).toEqual([])
})
