import { batchOf } from '@logpond/conformance/suite'
import { describe, expect, it } from 'vitest'
import { postgres } from '../../src/index.js'
import { MIGRATIONS } from '../../src/schema/migrations.js'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

describe.skipIf(binaries === undefined)('open', () => {
  const server = testServer()

  it('creates the tables once when many processes open a new store at the same time', async () => {
    const schema = newSchema()
    const drivers = Array.from({ length: 8 }, () => postgres({ url: server.current.url(), schema }))
    await Promise.all(drivers.map((driver) => driver.open()))
    await Promise.all(drivers.map((driver, i) => driver.append(batchOf([{ message: `entry ${i}` }]))))
    expect(await drivers[0]?.stats()).toMatchObject({ entries: 8, lastId: 8 })
    await Promise.all(drivers.map((driver) => driver.close()))
  })

  it('creates nothing if it fails on the way', async () => {
    const schema = newSchema()
    await server.current.query(`CREATE SCHEMA ${schema}`)
    // The second table cannot be created.
    await server.current.query(`CREATE TABLE ${schema}.batches ()`)
    await expect(openDriver({ url: server.current.url(), schema })).rejects.toMatchObject({ code: 'IO' })
    await server.current.query(`DROP TABLE ${schema}.batches`)
    await openDriver({ url: server.current.url(), schema })
  })

  it('refuses tables of a newer version', async () => {
    const schema = newSchema()
    await (await openDriver({ url: server.current.url(), schema })).close()
    await server.current.query(`UPDATE ${schema}.store SET version = version + 1`)
    await expect(openDriver({ url: server.current.url(), schema })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: `The tables in the schema "${schema}" have version ${MIGRATIONS.length + 1}, and this driver knows versions up to ${MIGRATIONS.length}. Update @logpond/driver-postgres.`,
    })
  })

  it('refuses a database in another encoding', async () => {
    await server.current.query(`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0`)
    await expect(openDriver({ url: server.current.url('latin') })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: `The database has the encoding LATIN1, and logs need UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    })
  })

  it('names a database that does not exist', async () => {
    await expect(openDriver({ url: server.current.url('nowhere') })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('database "nowhere" does not exist (3D000). Create the database'),
    })
  })

  it('needs no right but to own its schema', async () => {
    const schema = newSchema()
    await server.current.query(`CREATE ROLE tenant LOGIN; CREATE SCHEMA ${schema} AUTHORIZATION tenant`)
    const url = server.current.url('postgres', 'tenant')
    const driver = await openDriver({ url, schema, partitionSize: 2 })
    for (const timestamp of [1, 2, 3, 4, 5]) await driver.append(batchOf([{ timestamp }, { timestamp }]))
    const policy = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 2000 }], dryRun: false }
    expect(await driver.deleteOldest(policy, 8)).toMatchObject({ deleted: 2, more: true })
    await driver.close()
    await openDriver({ url, schema })
  })

  it('names the rights that it lacks', async () => {
    const schema = newSchema()
    const other = newSchema()
    await server.current.query(`CREATE ROLE guest LOGIN; CREATE SCHEMA ${schema}`)
    const url = server.current.url('postgres', 'guest')
    const refusal = async (name: string) => {
      try {
        await openDriver({ url, schema: name })
        return 'opened'
      } catch (error) {
        return `${(error as { code: string }).code}: ${(error as Error).message}`
      }
    }
    expect(await refusal(other)).toBe(
      `READ_ONLY: The role "guest" may not create the schema "${other}" in the database "postgres". Create it: CREATE SCHEMA "${other}" AUTHORIZATION "guest".`,
    )
    expect(await refusal(schema)).toBe(
      `READ_ONLY: The role "guest" may not use the schema "${schema}". Grant it: GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "guest".`,
    )
    await server.current.query(`GRANT USAGE ON SCHEMA ${schema} TO guest`)
    expect(await refusal(schema)).toBe(
      `READ_ONLY: The role "guest" may not create tables in the schema "${schema}". Grant it: GRANT CREATE ON SCHEMA "${schema}" TO "guest".`,
    )
    await server.current.query(`GRANT CREATE ON SCHEMA ${schema} TO guest`)
    await (await openDriver({ url: server.current.url(), schema })).close()
    expect(await refusal(schema)).toBe(
      `READ_ONLY: The tables in the schema "${schema}" belong to the role "logpond", and "guest" is not a member of it. Grant it: GRANT "logpond" TO "guest".`,
    )
    await server.current.query('GRANT logpond TO guest')
    expect(await refusal(schema)).toBe('opened')
  })
})
