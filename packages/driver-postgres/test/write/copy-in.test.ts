import { batchOf } from '@logpond/conformance/suite'
import { describe, expect, it } from 'vitest'
import { Connection } from '../../src/connection/connection.js'
import { loadPg } from '../../src/connection/load-pg.js'
import { rowsOf } from '../../src/connection/query-rows.js'
import { copyIn } from '../../src/write/copy-in.js'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

describe.skipIf(binaries === undefined)('copyIn', () => {
  const server = testServer()

  async function connected<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const config = { connectionString: server.current.url() }
    const connection = await Connection.open(await loadPg(), { config, statementTimeout: 0, readOnly: false })
    try {
      await rowsOf(connection, 'CREATE TEMPORARY TABLE numbers (number integer)')
      return await work(connection)
    } finally {
      await connection.close()
    }
  }

  const sql = 'COPY numbers FROM STDIN'

  it('copies all chunks', async () => {
    await connected(async (connection) => {
      await copyIn(connection, sql, [Buffer.from('1\n2\n'), Buffer.from('3\n')])
      expect(await rowsOf(connection, 'SELECT sum(number) FROM numbers')).toEqual([['6']])
    })
  })

  it('fails with the error of the server, and the connection can be used again', async () => {
    await connected(async (connection) => {
      const chunks = Array.from({ length: 500 }, (_, i) =>
        Buffer.from(i === 3 ? 'x\n' : '1\n'.repeat(10_000)),
      )
      await expect(copyIn(connection, sql, chunks)).rejects.toMatchObject({ code: '22P02' })
      expect(await rowsOf(connection, 'SELECT count(*) FROM numbers')).toEqual([['0']])
    })
  })

  it('fails with the error of the chunks, and copies nothing', async () => {
    await connected(async (connection) => {
      const mistake = new TypeError('a mistake')
      function* chunks() {
        yield Buffer.from('1\n')
        throw mistake
      }
      await expect(copyIn(connection, sql, chunks())).rejects.toBe(mistake)
      expect(await rowsOf(connection, 'SELECT count(*) FROM numbers')).toEqual([['0']])
    })
  })

  it('fails if the connection is lost', async () => {
    await connected(async (connection) => {
      function* chunks() {
        for (let i = 0; ; i++) {
          if (i === 10) connection.destroy()
          yield Buffer.from('1\n')
        }
      }
      await expect(copyIn(connection, sql, chunks())).rejects.toThrow('Connection terminated')
    })
  })

  it('stores every character of a large batch', async () => {
    const special = [
      '\\',
      '\t',
      '\n',
      '\r',
      '\\N',
      '\\.',
      '\0',
      '\x01',
      '\x1b[1m',
      '\ue000',
      '"',
      "'",
      '😀',
      'é',
    ]
    const driver = await openDriver({ url: server.current.url(), schema: newSchema() })
    const entries = Array.from({ length: 3000 }, (_, i) => {
      const piece = special[i % special.length] as string
      return {
        message: `${piece}${i}${piece}`,
        ...(i % 3 === 0 && { service: piece, host: `\\${piece}` }),
        ...(i % 2 === 0 && { attributes: JSON.stringify({ [piece]: [piece, '\ud800'] }) }),
      }
    })
    await driver.append(batchOf(entries))
    const stored = await driver.readAfter(0, {}, 3000)
    expect(
      stored.map(({ message, service, host, attributes }) => ({ message, service, host, attributes })),
    ).toEqual(
      entries.map(({ message, service, host, attributes }) => ({
        message,
        service,
        host,
        attributes: attributes === undefined ? undefined : JSON.parse(attributes),
      })),
    )
    expect(
      await driver.count({ attributes: [{ name: '\0', path: ['\0'], op: 'exists', exists: true }] }),
    ).toBe(entries.filter(({ attributes }) => attributes?.startsWith('{"\\u0000"')).length)
  })
})
