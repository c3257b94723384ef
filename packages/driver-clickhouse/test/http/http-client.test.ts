import { once } from 'node:events'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { HttpClient, rowsOf } from '../../src/http/http-client.js'
import { fakeServer, rowsAnswer } from '../support/fake-server.js'

function clientOf(
  url: string,
  options: { username?: string; password?: string; requestTimeout?: number } = {},
) {
  const { username = 'default', password = '', requestTimeout = 60_000 } = options
  const client = new HttpClient({ url: new URL(url), username, password, requestTimeout })
  return Object.assign(client, { [Symbol.dispose]: () => client.close() })
}

describe('a request', () => {
  it('has the statement as its body, and the settings and the user beside it', async () => {
    await using server = await fakeServer((_, response) => response.end(rowsAnswer([[1]])))
    using client = clientOf(`${server.url}/proxy`, { username: 'ann', password: 'päss' })
    const body = await client.send({
      sql: 'SELECT 1',
      parameters: { max_threads: 2, default_format: 'JSONCompact' },
    })
    expect(rowsOf(body)).toEqual([[1]])
    const [{ request, parameters, sql } = {} as never] = server.received
    expect(sql).toBe('SELECT 1')
    expect(Object.fromEntries(parameters)).toEqual({ max_threads: '2', default_format: 'JSONCompact' })
    expect(request.url).toMatch(/^\/proxy\?/)
    const credentials = Buffer.from('ann:päss').toString('base64')
    expect(request.headers.authorization).toBe(`Basic ${credentials}`)
  })

  it('has the statement of an INSERT in its address, and compressed data with its length as its body', async () => {
    await using server = await fakeServer((_, response) => response.end())
    using client = clientOf(server.url)
    const data = gzipSync('a block')
    await client.send({ sql: 'INSERT INTO `a`.`b` FORMAT Native', data, encoding: 'gzip', parameters: {} })
    const [{ request, body, sql } = {} as never] = server.received
    expect(sql).toBe('INSERT INTO `a`.`b` FORMAT Native')
    expect(body.toString()).toBe('a block')
    expect(request.headers['content-length']).toBe(String(data.length))
  })

  it('uses one connection after the other, and closes them with the client', async () => {
    await using server = await fakeServer((_, response) => response.end())
    const client = clientOf(server.url)
    for (let i = 0; i < 5; i++) await client.send({ sql: 'SELECT 1', parameters: {} })
    const [socket] = server.sockets
    expect(server.sockets.size).toBe(1)
    client.close()
    await once(socket as NonNullable<typeof socket>, 'close')
  })

  it('is sent again when the server has closed the connection that was kept', async () => {
    await using server = await fakeServer(({ request }, response) => {
      // As a server whose keep-alive time ends while the next request is on its way.
      const isSecond = server.received.length === 2
      if (isSecond) request.socket.resetAndDestroy()
      else response.end('ok')
    })
    using client = clientOf(server.url)
    await client.send({ sql: 'SELECT 1', parameters: {} })
    expect((await client.send({ sql: 'SELECT 2', parameters: {} })).toString()).toBe('ok')
    expect(server.received.map(({ sql }) => sql)).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 2'])
  })

  it('is not sent again over a new connection', async () => {
    await using server = await fakeServer(({ request }) => request.socket.resetAndDestroy())
    using client = clientOf(server.url)
    await expect(client.send({ sql: 'SELECT 1', parameters: {} })).rejects.toMatchObject({ failure: 'lost' })
    expect(server.received).toHaveLength(1)
  })

  it('fails as unreachable if nothing listens', async () => {
    const unused = createServer().listen(0, '127.0.0.1')
    await once(unused, 'listening')
    const { port } = unused.address() as { port: number }
    unused.close()
    await once(unused, 'close')
    using client = clientOf(`http://127.0.0.1:${port}`)
    await expect(client.send({ sql: 'SELECT 1', parameters: {} })).rejects.toMatchObject({
      failure: 'unreachable',
    })
  })

  it('is destroyed when it is aborted', async () => {
    const abort = new AbortController()
    await using server = await fakeServer(() => abort.abort())
    using client = clientOf(server.url)
    await expect(
      client.send({ sql: 'SELECT 1', parameters: {}, signal: abort.signal }),
    ).rejects.toMatchObject({ failure: 'aborted' })
    const [socket] = server.sockets
    if (socket !== undefined) await once(socket, 'close')
    expect(server.sockets.size).toBe(0)
  })

  it('is not begun when its signal is aborted already', async () => {
    await using server = await fakeServer((_, response) => response.end())
    using client = clientOf(server.url)
    const sent = client.send({ sql: 'SELECT 1', parameters: {}, signal: AbortSignal.abort() })
    await expect(sent).rejects.toMatchObject({ failure: 'aborted' })
    expect(server.received).toEqual([])
  })

  it('ends when the server does not answer in time', async () => {
    await using server = await fakeServer(() => {})
    using client = clientOf(server.url, { requestTimeout: 20 })
    await expect(client.send({ sql: 'SELECT 1', parameters: {} })).rejects.toMatchObject({
      failure: 'timeout',
    })
  })
})

describe('an answer', () => {
  const answered = async (status: number, headers: Record<string, string>, body: string) => {
    await using server = await fakeServer((_, response) => response.writeHead(status, headers).end(body))
    using client = clientOf(server.url)
    return await client.send({ sql: 'SELECT 1', parameters: {} })
  }

  it('with an error status and a number is an exception', async () => {
    const text = 'Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE)\n'
    const sent = answered(404, { 'X-ClickHouse-Exception-Code': '60' }, text)
    await expect(sent).rejects.toMatchObject({ name: 'ServerException', code: 60, message: text.trim() })
  })

  it('with an error status and no number is one of a proxy', async () => {
    await expect(answered(502, {}, '<html>Bad Gateway</html>')).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'foreign',
      status: 502,
    })
  })

  it('that is cut is lost, wherever the cut is', async () => {
    const whole = rowsAnswer([
      [1, 'message'],
      [2, 'Code: 60. DB::Exception: quoted'],
    ])
    for (let size = 0; size < whole.length; size++) {
      await using server = await fakeServer((_, response) => {
        response.writeHead(200, { 'Content-Length': whole.length })
        response.write(whole.slice(0, size), () => response.socket?.resetAndDestroy())
      })
      using client = clientOf(server.url)
      await expect(client.send({ sql: 'SELECT 1', parameters: {} })).rejects.toMatchObject({
        failure: 'lost',
      })
    }
  })
})

describe('the rows of an answer', () => {
  it('end with an exception that follows a status of 200', () => {
    const begun = rowsAnswer([['x']]).slice(0, -10)
    const exception = 'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)'
    expect(() => rowsOf(Buffer.from(`${begun}\n${exception}`))).toThrow(
      expect.objectContaining({ name: 'ServerException', code: 241 }),
    )
  })

  it('are not taken from an answer that ends early without an error', () => {
    const whole = rowsAnswer([[1], [2], [3]])
    for (let size = 0; size < whole.length; size++)
      expect(() => rowsOf(Buffer.from(whole.slice(0, size)))).toThrow(
        expect.objectContaining({ name: 'TransportError', failure: 'lost' }),
      )
  })
})
