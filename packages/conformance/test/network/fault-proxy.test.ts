import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { FaultProxy } from '../../src/network/fault-proxy.js'

const releases: (() => unknown)[] = []

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release()
})

/** What one side of a connection has received, and how the connection ended. */
class Side {
  readonly socket: Socket
  received = ''
  readonly ended: Promise<'end' | 'reset'>

  constructor(socket: Socket) {
    this.socket = socket
    const { promise, resolve } = Promise.withResolvers<'end' | 'reset'>()
    this.ended = promise
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.received += text
    })
    socket.on('end', () => resolve('end')).on('error', () => resolve('reset'))
    releases.push(() => socket.destroy())
  }

  send(text: string): void {
    this.socket.write(text, 'latin1')
  }

  async receives(text: string): Promise<void> {
    while (this.received.length < text.length) await once(this.socket, 'data')
    expect(this.received).toBe(text)
  }
}

async function openProxy() {
  const waiting: ((side: Side) => void)[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => waiting.shift()?.(new Side(socket)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  releases.push(() => server.close())
  const proxy = await FaultProxy.start({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  releases.push(() => proxy[Symbol.asyncDispose]())
  const connectBoth = async () => {
    const { promise, resolve } = Promise.withResolvers<Side>()
    waiting.push(resolve)
    const client = new Side(connect({ ...proxy.address, allowHalfOpen: true }))
    return { client, server: await promise }
  }
  return { proxy, connectBoth }
}

describe('FaultProxy', () => {
  it('passes bytes and ends in both directions, and counts the bytes', async () => {
    const { proxy, connectBoth } = await openProxy()
    const { client, server } = await connectBoth()
    client.send('question')
    await server.receives('question')
    server.send('answer')
    await client.receives('answer')
    expect([proxy.uploaded, proxy.downloaded, proxy.cuts]).toEqual([8, 6, 0])
    client.socket.end()
    expect(await server.ended).toBe('end')
    server.send('!')
    await client.receives('answer!')
    server.socket.end()
    expect(await client.ended).toBe('end')
  })

  it.each(['close', 'reset'] as const)(
    'cuts an upload at a byte, and the server sees it end: %s',
    async (kind) => {
      const { proxy, connectBoth } = await openProxy()
      const { client, server } = await connectBoth()
      client.send('abc')
      await server.receives('abc')
      proxy.cutUpload(4, kind)
      client.send('defghi')
      await server.receives('abcdefg')
      expect(await client.ended).toBe('reset')
      expect(await server.ended).toBe(kind === 'close' ? 'end' : 'reset')
      expect([proxy.uploaded, proxy.cuts]).toEqual([7, 1])
      const next = await connectBoth()
      next.client.send('whole again')
      await next.server.receives('whole again')
    },
  )

  it('cuts an answer at a byte', async () => {
    const { proxy, connectBoth } = await openProxy()
    const { client, server } = await connectBoth()
    proxy.cutDownload(2)
    server.send('answer')
    expect(await client.ended).toBe('reset')
    expect(client.received).toBe('an')
    expect(await server.ended).toBe('reset')
    expect([proxy.downloaded, proxy.cuts]).toEqual([2, 1])
  })

  it('cuts at the next byte, and not at the byte that completes the number', async () => {
    const { proxy, connectBoth } = await openProxy()
    const { client, server } = await connectBoth()
    proxy.cutUpload(3)
    client.send('abc')
    await server.receives('abc')
    expect(proxy.cuts).toBe(0)
    client.send('d')
    expect(await server.ended).toBe('end')
    expect(server.received).toBe('abc')
  })

  it('holds bytes of old and new connections back until it is released', async () => {
    const { proxy, connectBoth } = await openProxy()
    const { client, server } = await connectBoth()
    proxy.hold()
    client.send('late')
    server.send('later')
    const next = connect(proxy.address)
    releases.push(() => next.destroy())
    await once(next, 'connect')
    expect([server.received, client.received]).toEqual(['', ''])
    proxy.release()
    await server.receives('late')
    await client.receives('later')
  })

  it('resets connections, and new ones too while it refuses', async () => {
    const { proxy, connectBoth } = await openProxy()
    const { client, server } = await connectBoth()
    proxy.refuse()
    expect(await client.ended).toBe('reset')
    expect(await server.ended).toBe('reset')
    const refused = new Side(connect(proxy.address))
    expect(await refused.ended).toBe('reset')
    proxy.accept()
    const next = await connectBoth()
    next.client.send('a')
    await next.server.receives('a')
    expect(proxy.cuts).toBe(1)
  })

  it('forgets its faults when it is healed', async () => {
    const { proxy, connectBoth } = await openProxy()
    proxy.cutUpload(0)
    proxy.cutDownload(0)
    proxy.refuse()
    proxy.hold()
    proxy.heal()
    const { client, server } = await connectBoth()
    client.send('question')
    await server.receives('question')
    server.send('answer')
    await client.receives('answer')
  })

  it('resets the client if the server does not listen', async () => {
    const { proxy } = await openProxy()
    const gone = await FaultProxy.start(proxy.address)
    releases.push(() => gone[Symbol.asyncDispose]())
    await proxy[Symbol.asyncDispose]()
    releases.splice(1, 1)
    const client = new Side(connect(gone.address))
    client.send('hello')
    expect(await client.ended).toBe('reset')
  })

  it('passes more bytes than the sockets hold, without losing any', async () => {
    const { connectBoth } = await openProxy()
    const { client, server } = await connectBoth()
    const text = 'x'.repeat(5_000_000)
    client.send(text)
    while (server.received.length < text.length) await once(server.socket, 'data')
    expect(server.received.length).toBe(text.length)
  })
})
