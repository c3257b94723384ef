import { expect, it, onTestFinished } from 'vitest'
import { binariesOfNpm } from '../src/postgres-binaries.js'
import { PostgresServer } from '../src/postgres-server.js'

const binaries = await binariesOfNpm()

it.skipIf(binaries === undefined)('has its data again after a kill, at the same address', async () => {
  if (binaries === undefined) return
  const server = await PostgresServer.start(binaries)
  onTestFinished(() => server.remove())
  const url = server.url()
  await server.query('CREATE TABLE kept AS SELECT 17 AS number')
  await server.kill()
  await expect(server.query('SELECT')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await server.resume()
  expect(server.url()).toBe(url)
  expect(await server.query('SELECT number FROM kept')).toEqual([{ number: 17 }])
})
