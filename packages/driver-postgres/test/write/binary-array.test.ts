import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bigintArray, integerArray, smallintArray, textArray } from '../../src/write/binary-array.js'
import { binaries, testServer } from '../server/test-server.js'

describe.skipIf(binaries === undefined)('an array in binary', () => {
  const server = testServer()
  let client: Client
  beforeAll(async () => {
    client = new Client(server.current.url())
    await client.connect()
  })
  afterAll(() => client.end())

  it.each([
    ['bigint', bigintArray, fc.maxSafeInteger()],
    ['integer', integerArray, fc.integer()],
    ['smallint', smallintArray, fc.integer({ min: -32_768, max: 32_767 })],
  ] as const)('has the %ss that Postgres reads', async (type, encode, value) => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1 }), async (values) => {
        const { rows } = await client.query(`SELECT ($1::${type}[])::text[] AS texts`, [encode(values)])
        expect(rows[0].texts).toEqual(values.map((one) => String(one + 0)))
      }),
    )
  })

  it('has the texts and nulls that Postgres reads', async () => {
    const text = fc.string({ unit: 'binary' }).map((one) => one.replaceAll('\0', ''))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text, { nil: undefined }), { minLength: 1 }), async (values) => {
        const { rows } = await client.query('SELECT $1::text[] AS texts', [textArray(values)])
        expect(rows[0].texts).toEqual(values.map((one) => one ?? null))
      }),
    )
  })
})
