import { batchOf } from '@logpond/conformance/suite'
import type { LogDriver } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

const BEFORE_3 = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 3 }] }

describe.skipIf(binaries === undefined)('a driver with readOnly', () => {
  const server = testServer()
  let roles = 0

  const refusal = async (work: () => unknown) => {
    try {
      await work()
      return 'no error'
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`
    }
  }
  const newRole = async () => {
    const role = `reader_${++roles}`
    await server.current.query(`CREATE ROLE ${role} LOGIN`)
    return role
  }
  const filled = async (schema: string) => {
    const writer = await openDriver({ url: server.current.url(), schema })
    for (const timestamp of [1, 2, 3]) await writer.append(batchOf([{ timestamp, service: 'shop' }]))
    return writer
  }
  const expectReads = async (reader: LogDriver) => {
    expect(await reader.search({ order: 'newest', limit: 9 })).toHaveLength(3)
    expect(await reader.readAfter(1, {}, 9)).toHaveLength(2)
    expect(await reader.count({ services: ['shop'] })).toBe(3)
    expect(await reader.histogram({ bucket: 1000 })).toMatchObject([{ count: 3 }])
    expect(await reader.topValues?.({ field: { column: 'service' }, limit: 1 })).toMatchObject({
      values: [{ value: 'shop', count: 3 }],
    })
    expect(await reader.stats()).toMatchObject({ entries: 3, lastId: 3 })
    expect(await reader.lastId?.()).toBe(3)
    expect(await reader.deleteOldest({ ...BEFORE_3, dryRun: true }, 9)).toEqual({ deleted: 2, more: false })
    await reader.checkpoint?.()
  }

  it('needs no right but to read, and sees what others write meanwhile', async () => {
    const schema = newSchema()
    await filled(schema)
    const role = await newRole()
    await server.current.query(
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    )
    await expectReads(await openDriver({ url: server.current.url('postgres', role), schema, readOnly: true }))
  })

  it('works where all transactions are read-only', async () => {
    const schema = newSchema()
    await filled(schema)
    const role = await newRole()
    await server.current.query(
      `GRANT logpond TO ${role}; ALTER ROLE ${role} SET default_transaction_read_only = on`,
    )
    await expectReads(await openDriver({ url: server.current.url('postgres', role), schema, readOnly: true }))
  })

  it('refuses to write', async () => {
    const schema = newSchema()
    await filled(schema)
    const url = server.current.url()
    const reader = await openDriver({ url, schema, readOnly: true })
    const message = `READ_ONLY: ${url} was opened with readOnly: true. Open it without readOnly to store or delete entries.`
    expect(await refusal(() => reader.append(batchOf([{}])))).toBe(message)
    expect(await refusal(() => reader.deleteOldest({ ...BEFORE_3, dryRun: false }, 9))).toBe(message)
    expect(await reader.count({})).toBe(3)
  })

  it('refuses a schema without logs, and creates nothing', async () => {
    const schema = newSchema()
    const open = () => openDriver({ url: server.current.url(), schema, readOnly: true })
    const message = `INVALID_OPTIONS: There are no logs in the schema "${schema}" of the database "postgres" yet: the first storage or command that writes there creates its tables. Check the url and the schema.`
    expect(await refusal(open)).toBe(message)
    expect(await server.current.query(`SELECT FROM pg_namespace WHERE nspname = '${schema}'`)).toEqual([])
    await server.current.query(`CREATE SCHEMA ${schema}`)
    expect(await refusal(open)).toBe(message)
    await openDriver({ url: server.current.url(), schema })
    expect(await refusal(open)).toBe('no error')
  })

  it('names the rights that it lacks', async () => {
    const schema = newSchema()
    await filled(schema)
    const role = await newRole()
    const open = () => openDriver({ url: server.current.url('postgres', role), schema, readOnly: true })
    const message = `READ_ONLY: The role "${role}" may not read the schema "${schema}". Grant it: GRANT USAGE ON SCHEMA "${schema}" TO "${role}"; GRANT SELECT ON ALL TABLES IN SCHEMA "${schema}" TO "${role}".`
    expect(await refusal(open)).toBe(message)
    await server.current.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`)
    expect(await refusal(open)).toBe(message)
    await server.current.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`)
    expect(await refusal(open)).toBe('no error')
  })

  it('does not migrate older tables', async () => {
    const schema = newSchema()
    await filled(schema)
    await server.current.query(`UPDATE ${schema}.store SET version = 0`)
    const open = () => openDriver({ url: server.current.url(), schema, readOnly: true })
    expect(await refusal(open)).toMatch(
      /^UNSUPPORTED: The tables in the schema "\w+" have version 0, and this driver needs version \d+\./,
    )
  })
})
