import { once } from 'node:events'
import { createServer } from 'node:net'
import { batchOf } from '@logpond/conformance/suite'
import { openLogStorage } from '@logpond/core'
import { PostgresServer } from '@logpond/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { postgres } from '../../src/index.js'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

describe.skipIf(binaries === undefined)('open', () => {
  const server = testServer()

  it('passes over hosts that cannot be reached', async () => {
    const url = `postgres://logpond@127.0.0.1:${await closedPort()},127.0.0.1:${server.current.port}/postgres`
    const driver = await openDriver({ url, schema: newSchema() })
    await driver.append(batchOf([{}]))
    expect(await driver.count({})).toBe(1)
  })

  it('fails with CONNECTION if no host can be reached, without the password', async () => {
    const url = `postgres://app:s3cret@127.0.0.1:${await closedPort()}/logs`
    const error = await openDriver({ url }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'CONNECTION' })
    expect(error.message).toMatch(
      /^Postgres at postgres:\/\/app@127\.0\.0\.1:\d+\/logs failed: connect ECONNREFUSED/,
    )
  })

  it('refuses a server whose transactions are read-only', async () => {
    await server.current.query(
      'CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on',
    )
    await expect(openDriver({ url: server.current.url('postgres', 'reader') })).rejects.toMatchObject({
      code: 'READ_ONLY',
      message: `No host of the url accepts writes: 127.0.0.1:${server.current.port} is a standby, or its transactions are read-only. Name the primary in the url, or all hosts.`,
    })
  })

  // The copy of a server is made with programs of Unix.
  it.skipIf(process.platform === 'win32')(
    'reads from a standby, and finds the one that became the primary',
    async () => {
      const standby = await PostgresServer.standbyOf(server.current)
      onTestFinished(() => standby.remove())
      await expect(openDriver({ url: standby.url() })).rejects.toMatchObject({ code: 'READ_ONLY' })

      const schema = newSchema()
      const url = `postgres://logpond@127.0.0.1:${standby.port},127.0.0.1:${server.current.port}/postgres`
      const storage = await openLogStorage({ driver: postgres({ url, schema }) })
      onTestFinished(() => storage.close())
      const id = await storage.store({ message: 'on the first primary' }).committed()
      while ((await replicated(standby, schema)) < id);
      const reader = await openDriver({ url: standby.url(), schema, readOnly: true })
      expect(await reader.count({})).toBe(1)
      await reader.close()

      await server.current.kill()
      await standby.query('SELECT pg_promote()')
      await storage.store({ message: 'on the second primary' }).committed()
      const found = await storage.search({ order: 'oldest' })
      expect(found.map(({ message }) => message)).toEqual(['on the first primary', 'on the second primary'])
      await server.current.resume()
    },
  )
})

/** The last id that has reached a standby. */
async function replicated(standby: PostgresServer, schema: string): Promise<number> {
  const [table] = await standby.query(`SELECT to_regclass('${schema}.store') AS name`)
  if (table?.name === null) return 0
  const [row] = await standby.query(`SELECT last_id::integer FROM ${schema}.store`)
  return Number(row?.last_id)
}

async function closedPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as { port: number }
  listener.close()
  await once(listener, 'close')
  return port
}
