import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { openLogStorage } from '@logpond/core'
import { memoryDriver, TestClock } from '@logpond/core/testing'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { listenSyslog } from '../../src/index.js'
import { connectTo, listen, send, stored, until } from './listener.js'

const line = (index: number) => `<13>1 2026-01-31T10:20:30Z box app - - - message ${index}`

function lines(count: number, end = '\n'): string {
  return Array.from({ length: count }, (_, index) => line(index) + end).join('')
}

async function datagrams(port: number, ...texts: (string | Uint8Array)[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const text of texts) {
    await new Promise<void>((resolve, reject) => {
      socket.send(text, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)))
    })
  }
  socket.close()
  await once(socket, 'close')
}

describe('over TCP', () => {
  it('stores lines and counted frames of one connection in order', async () => {
    const { storage, port, listener } = await listen()
    const counted = `${Buffer.byteLength('<11>two ä\nlines')} <11>two ä\nlines`
    await send(port, `${line(0)}\n${counted}<12>three\r\n`, '<13>four\0', line(5))
    const entries = await stored(storage, 5)
    expect(entries.map(({ message }) => message)).toEqual([
      'message 0',
      'two ä\nlines',
      'three',
      'four',
      'message 5',
    ])
    expect(entries.map(({ severity }) => severity)).toEqual([10, 17, 13, 10, 10])
    expect(listener.stats()).toMatchObject({
      messages: { tcp: 5, udp: 0 },
      stored: 5,
      connections: { accepted: 1, refused: 0 },
    })
  })

  it('gives a message without host and time those of its coming', async () => {
    const clock = new TestClock({ now: 1_800_000_000_000 })
    const { storage, port } = await listen({ clock })
    await send(port, '<11>disk is full\n')
    expect(await stored(storage, 1)).toMatchObject([
      { host: '127.0.0.1', timestamp: 1_800_000_000_000, message: 'disk is full', severity: 17 },
    ])
  })

  it('reads times without a zone in the one of the option', async () => {
    const { storage, port } = await listen({
      timeZone: 'Asia/Tokyo',
      clock: new TestClock({ now: Date.UTC(2024, 0, 1) }),
    })
    await send(port, '<11>Jan  1 00:00:00 box app: m\n<11>Dec 31 23:59:59 box app: m\n')
    const [first, second] = await stored(storage, 2)
    expect(first?.timestamp).toBe(Date.UTC(2023, 11, 31, 15))
    expect(second?.timestamp).toBe(Date.UTC(2023, 11, 31, 14, 59, 59))
  })

  it('cuts a long line, flags it, and stores what follows', async () => {
    const { storage, port, listener, problems } = await listen({ maxMessageBytes: 480 })
    // The limit is within a character of two bytes.
    const long = `<11>${'ä'.repeat(300)}`
    await send(port, `<11>x${'ä'.repeat(300)}\n${long}\n<11>next\n`)
    const [odd, even, next] = await stored(storage, 3)
    expect(odd?.message).toBe(`x${'ä'.repeat(237)}`)
    expect(odd?.attributes).toEqual({ 'syslog.facility': 1, 'syslog.truncated': true })
    expect(even?.message).toBe('ä'.repeat(238))
    expect(next).toMatchObject({ message: 'next', attributes: { 'syslog.facility': 1 } })
    expect(next?.attributes).not.toHaveProperty('syslog.truncated')
    expect(listener.stats().truncated).toBe(2)
    expect(problems).toMatchObject([{ kind: 'truncated', sender: '127.0.0.1' }])
  })

  it('closes a connection that announces a message beyond the limit, after storing those before it', async () => {
    const { storage, port, listener, problems } = await listen({ maxMessageBytes: 480 })
    const socket = await connectTo(port)
    const closed = once(socket, 'close')
    socket.write('<11>before\n481 <11>too long')
    socket.resume()
    await closed
    expect(await stored(storage, 1)).toMatchObject([{ message: 'before' }])
    expect(listener.stats()).toMatchObject({
      messages: { tcp: 1 },
      connections: { closed: { 'frame-limit': 1, error: 0 } },
    })
    expect(problems).toMatchObject([{ kind: 'frame-limit', count: 1, sender: '127.0.0.1' }])
  })

  it('stores a message that its connection broke off, and flags it', async () => {
    const { storage, port, listener } = await listen()
    await send(port, '99 <11>half of')
    const socket = await connectTo(port)
    socket.write('<11>no end')
    await until(() => listener.stats().bytes.tcp === 24)
    socket.resetAndDestroy()
    expect(await stored(storage, 2)).toMatchObject([
      { message: 'half of', attributes: { 'syslog.truncated': true } },
      { message: 'no end', attributes: { 'syslog.truncated': true } },
    ])
    expect(listener.stats().connections.closed.error).toBe(1)
  })

  it('refuses connections beyond the limit, and takes new ones when there is room', async () => {
    const { port, listener, problems, storage } = await listen({
      maxConnections: 2,
      maxConnectionsPerAddress: 2,
    })
    const first = await connectTo(port)
    await connectTo(port)
    await until(() => listener.stats().connections.open === 2)
    const third = await connectTo(port)
    third.resume()
    await once(third, 'close')
    expect(listener.stats().connections).toMatchObject({ open: 2, accepted: 2, refused: 1 })
    expect(problems).toMatchObject([{ kind: 'connection-limit', count: 1 }])
    first.end()
    first.resume()
    await until(() => listener.stats().connections.open === 1)
    await send(port, line(1))
    expect(await stored(storage, 1)).toHaveLength(1)
  })

  it('refuses connections of an address beyond its limit, and takes those of others', async () => {
    const { port, listener, problems, storage } = await listen({ maxConnections: 4 })
    // Half of them, by default.
    const first = await connectTo(port)
    await connectTo(port)
    await until(() => listener.stats().connections.open === 2)
    for (const refused of [await connectTo(port), await connectTo(port)]) {
      refused.resume()
      if (!refused.closed) await once(refused, 'close')
    }
    expect(listener.stats().connections).toMatchObject({ open: 2, accepted: 2, refused: 2 })
    expect(problems).toMatchObject([
      {
        kind: 'address-limit',
        count: 1,
        sender: '127.0.0.1',
        message: expect.stringContaining('maxConnectionsPerAddress'),
      },
    ])
    const other = await connectTo(port, { localAddress: '127.0.0.2' })
    other.end(line(1))
    expect(await stored(storage, 1)).toMatchObject([{ message: 'message 1' }])
    first.end()
    first.resume()
    await until(() => listener.stats().connections.open === 1)
    await send(port, line(2))
    expect(await stored(storage, 2)).toHaveLength(2)
  })

  it('closes idle connections, and no others', async () => {
    const clock = new TestClock()
    const { port, listener } = await listen({ clock, idleTimeout: 60_000 })
    const idle = await connectTo(port)
    const busy = await connectTo(port)
    idle.resume()
    await until(() => listener.stats().connections.open === 2)
    await clock.tick(59_000)
    busy.write('<11>m\n')
    await until(() => listener.stats().messages.tcp === 1)
    const closed = once(idle, 'close')
    await clock.tick(1500)
    await closed
    await until(() => listener.stats().connections.open === 1)
    expect(listener.stats().connections).toMatchObject({ open: 1, closed: { idle: 1 } })
  })

  it('does not count the time in which the queue is full as idle', async () => {
    const clock = new TestClock()
    const { driver, storage, port, listener } = await listen(
      { clock, idleTimeout: 60_000 },
      { queueSize: 10 },
    )
    driver.block()
    const sent = send(port, lines(20))
    await until(() => listener.stats().waiting === 1)
    await clock.tick(300_000)
    driver.release()
    await sent
    expect(await stored(storage, 20)).toHaveLength(20)
    expect(listener.stats().connections.closed.idle).toBe(0)
  })

  it('does not read while the queue is full, and then stores everything in order', async () => {
    const { driver, storage, port, listener } = await listen({}, { queueSize: 100, batchSize: 10 })
    driver.block()
    const socket = await connectTo(port)
    const bytes = Buffer.from(lines(50_000))
    socket.end(bytes)
    await until(() => listener.stats().waiting === 1)
    const { stored: taken, bytes: read } = listener.stats()
    expect(taken).toBe(100)
    // The rest is in the buffers of the system and the client.
    expect(read.tcp).toBeLessThan(bytes.length / 10)
    driver.release()
    socket.resume()
    await once(socket, 'close')
    await listener.close()
    expect(storage.stats()).toMatchObject({ committed: 50_000, refused: 0 })
    const messages = (await stored(storage, 50_000)).map(({ message }) => message)
    expect(messages).toEqual(Array.from({ length: 50_000 }, (_, index) => `message ${index}`))
  })

  it('makes a sender above its rate wait, and loses nothing', async () => {
    const clock = new TestClock()
    const { storage, port, listener } = await listen({ clock, maxMessagesPerSecond: 10 })
    const sent = send(port, lines(30))
    await until(() => listener.stats().messages.tcp === 11)
    await clock.tick(1000)
    expect(listener.stats().stored).toBe(21)
    await clock.tick(1000)
    await sent
    expect(await stored(storage, 30)).toHaveLength(30)
  })

  it('counts and reports messages that the storage refuses, and stores those around them', async () => {
    const { storage, port, listener, problems } = await listen({}, { queueBytes: 50_000 })
    await send(port, `<11>before\n<11>${'x'.repeat(100_000)}\n<11>after\n`)
    expect((await stored(storage, 2)).map(({ message }) => message)).toEqual(['before', 'after'])
    expect(listener.stats()).toMatchObject({ messages: { tcp: 3 }, stored: 2, dropped: { refused: 1 } })
    expect(problems).toMatchObject([{ kind: 'refused', count: 1, cause: { code: 'INVALID_ENTRY' } }])
  })

  it('survives clients that disconnect at any byte', async () => {
    const { port, listener, storage } = await listen()
    const text = `${line(1)}\n57 ${line(2)}`
    for (let length = 0; length <= text.length; length += 5) {
      const socket = await connectTo(port)
      socket.write(text.slice(0, length), () =>
        length % 2 === 0 ? socket.resetAndDestroy() : socket.destroy(),
      )
      await once(socket, 'close')
    }
    await send(port, '<11>last\n')
    await until(() => listener.stats().connections.open === 0)
    await storage.flush()
    expect(await storage.count({ text: 'last' })).toBe(1)
  })
})

describe('over UDP', () => {
  it('stores each datagram as a message, up to the largest', async () => {
    const { storage, port, listener } = await listen()
    const large = `<11>${'x'.repeat(65_000)}`
    await datagrams(port, line(0), `${line(1)}\n`, '<11>with\nlines\0', large, '')
    const entries = await stored(storage, 4)
    expect(entries.map(({ message }) => message)).toEqual([
      'message 0',
      'message 1',
      'with\nlines',
      'x'.repeat(65_000),
    ])
    expect(listener.stats()).toMatchObject({ messages: { udp: 4, tcp: 0 }, stored: 4, truncated: 0 })
  })

  it('lets messages wait while the queue is full, and drops and reports those beyond', async () => {
    const { driver, storage, port, listener, problems } = await listen(
      { udpQueueBytes: 20_000, clock: new TestClock() },
      { queueSize: 10, batchSize: 1 },
    )
    driver.block()
    const size = line(0).length
    const waiting = Math.floor(20_000 / (size + 512))
    for (let index = 0; index < 100; index++) {
      await datagrams(port, line(index % 10))
      await until(() => listener.stats().messages.udp === index + 1)
    }
    expect(listener.stats()).toMatchObject({
      stored: 10,
      waiting,
      dropped: { 'queue-full': 90 - waiting },
    })
    driver.release()
    await listener.close()
    expect(storage.stats().committed).toBe(10 + waiting)
    expect(listener.stats()).toMatchObject({ stored: 10 + waiting, waiting: 0 })
    expect(problems.map(({ kind, count }) => [kind, count])).toEqual([
      ['queue-full', 1],
      ['queue-full', 89 - waiting],
    ])
  })

  it('lets new messages wait as soon as there is room', async () => {
    const udpQueueBytes = 3 * (line(0).length + 512)
    const { driver, storage, port, listener } = await listen(
      { udpQueueBytes, tcp: false },
      { queueSize: 1, batchSize: 1 },
    )
    driver.block()
    for (let index = 0; index < 5; index++) await datagrams(port, line(index))
    await until(() => listener.stats().messages.udp === 5)
    expect(listener.stats()).toMatchObject({ stored: 1, waiting: 3, dropped: { 'queue-full': 1 } })
    driver.releaseFirst()
    await until(() => listener.stats().stored === 2)
    await datagrams(port, line(5))
    await until(() => listener.stats().messages.udp === 6)
    const closed = listener.close()
    driver.release()
    await closed
    const messages = (await stored(storage, 5)).map(({ message }) => message)
    expect(messages).toEqual([0, 1, 2, 3, 5].map((index) => `message ${index}`))
    expect(storage.stats().committed).toBe(5)
  })

  it('drops what a sender sends above its rate', async () => {
    const clock = new TestClock()
    const { port, listener, problems } = await listen({ clock, maxMessagesPerSecond: 5 })
    for (let index = 0; index < 8; index++) await datagrams(port, line(index))
    await until(() => listener.stats().messages.udp === 8)
    expect(listener.stats()).toMatchObject({ stored: 5, dropped: { 'rate-limit': 3 } })
    await clock.tick(200)
    await datagrams(port, line(8), line(9))
    await until(() => listener.stats().messages.udp === 10)
    expect(listener.stats()).toMatchObject({ stored: 6, dropped: { 'rate-limit': 4 } })
    await clock.tick(10_000)
    expect(problems.map(({ kind, count }) => [kind, count])).toEqual([
      ['rate-limit', 1],
      ['rate-limit', 3],
    ])
  })
})

describe('closing', () => {
  it('stores all that clients have sent, also of those that stay', async () => {
    const { storage, port, listener } = await listen({}, { queueSize: 50 })
    const sockets = await Promise.all(Array.from({ length: 5 }, () => connectTo(port)))
    const written = sockets.map((socket) => new Promise((resolve) => socket.write(lines(2000), resolve)))
    await datagrams(port, line(0), line(1))
    await Promise.all(written)
    await until(() => listener.stats().connections.open === 5)
    await listener.close()
    expect(storage.stats()).toMatchObject({ committed: 10_002, queued: 0, inFlight: 0 })
    expect(listener.stats()).toMatchObject({ stored: 10_002, connections: { closed: { closed: 5 } } })
    await expect(connectTo(port)).rejects.toThrow('ECONNREFUSED')
  })

  it('stores datagrams that the system has received and this process has not', async () => {
    const { storage, port, listener } = await listen()
    const script = `
      const socket = require('node:dgram').createSocket('udp4')
      let left = 100
      const send = () => socket.send('<11>m', ${port}, '127.0.0.1', () => (--left > 0 ? send() : socket.close()))
      send()`
    // The event loop stands still meanwhile.
    execFileSync(process.execPath, ['-e', script])
    expect(listener.stats().messages.udp).toBe(0)
    await listener.close()
    expect(storage.stats().committed).toBe(100)
  })

  it('ends quiet connections soon, and those that wait for the storage when it has room', async () => {
    const clock = new TestClock()
    const { driver, storage, port, listener } = await listen({ clock, udp: false }, { queueSize: 10 })
    const quiet = await connectTo(port, { allowHalfOpen: true })
    const busy = await connectTo(port, { allowHalfOpen: true })
    await until(() => listener.stats().connections.open === 2)
    driver.block()
    busy.write(lines(20_000))
    await until(() => listener.stats().waiting === 1)
    const closed = listener.close({ timeout: 60_000 })
    await clock.tick(250)
    await until(() => listener.stats().connections.open === 1)
    await clock.tick(20_000)
    expect(listener.stats().connections.open).toBe(1)
    driver.release()
    await until(() => listener.stats().stored === 20_000)
    await clock.tick(500)
    await closed
    expect(storage.stats().committed).toBe(20_000)
    quiet.destroy()
    busy.destroy()
  })

  it('does not wait for the rate of a sender', async () => {
    const clock = new TestClock()
    const { storage, port, listener } = await listen({ clock, maxMessagesPerSecond: 10 })
    const socket = await connectTo(port)
    socket.resume()
    socket.write(lines(1000))
    await until(() => listener.stats().messages.tcp === 11)
    const closed = listener.close()
    await until(() => listener.stats().stored === 1000)
    await clock.tick(500)
    await closed
    expect(storage.stats().committed).toBe(1000)
  })

  it('reads on for 5 seconds while a client does not stop to send', async () => {
    const clock = new TestClock()
    const { storage, port, listener } = await listen({ clock, udp: false })
    const socket = await connectTo(port, { allowHalfOpen: true })
    socket.write('<11>first\n')
    await until(() => listener.stats().stored === 1)
    const closed = listener.close()
    for (let sent = 2; sent <= 21; sent++) {
      socket.write('<11>more\n')
      await until(() => listener.stats().stored === sent)
      expect(listener.stats().connections.open).toBe(1)
      await clock.tick(250)
    }
    await closed
    socket.destroy()
    expect(await storage.count()).toBe(21)
    expect(listener.stats().connections.closed.closed).toBe(1)
  })

  it('happens at the end of a block, and once', async () => {
    const storage = await openLogStorage({ driver: memoryDriver(), flushOnExit: false })
    {
      await using listener = await listenSyslog(storage, { port: 0 })
      await send(listener.tcp?.port ?? 0, line(0))
      expect(listener.close()).toBe(listener.close())
    }
    expect(await storage.count()).toBe(1)
    await storage.close()
  })

  it('does not wait longer than its time-out for a storage that is stuck', async () => {
    const clock = new TestClock()
    const { driver, port, listener } = await listen({ clock }, { queueSize: 10 })
    driver.block()
    const socket = await connectTo(port)
    socket.write(lines(20))
    await until(() => listener.stats().messages.tcp === 11)
    await datagrams(port, line(0), line(1))
    await until(() => listener.stats().messages.udp === 2)
    let isClosed = false
    const closed = listener.close({ timeout: 2000 }).then(() => {
      isClosed = true
    })
    await clock.tick(1999)
    expect(isClosed).toBe(false)
    await clock.tick(1)
    await closed
    expect(listener.stats()).toMatchObject({ stored: 10, waiting: 2, connections: { open: 0 } })
    expect(listener.stats().dropped.closed).toBe(1)
  })

  it('ends connections when the storage has closed, and counts what they still send', async () => {
    const { storage, port, listener } = await listen()
    await storage.close()
    const socket = await connectTo(port)
    socket.resume()
    socket.write(lines(3))
    await once(socket, 'close')
    expect(listener.stats()).toMatchObject({ messages: { tcp: 3 }, stored: 0, dropped: { closed: 3 } })
  })
})

describe('hostile bytes', () => {
  it('are stored as far as they are text', async () => {
    const { storage, port } = await listen()
    await send(port, Buffer.from('<11>bad \xff\xfe bytes, \x01\x1b[31mcontrol\n', 'latin1'))
    await datagrams(port, Buffer.from([0x80, 0x00, 0xff]))
    const [first, second] = await stored(storage, 2)
    expect(first?.message).toBe('bad \ufffd\ufffd bytes, \x01\x1b[31mcontrol')
    expect(second?.message).toBe('\ufffd\0\ufffd')
  })

  it('take little memory, however many come without an end', async () => {
    const { storage, port, listener } = await listen({ maxMessageBytes: 65_536 })
    const chunk = Buffer.alloc(2 ** 20, 'x')
    await send(port, ...Array.from({ length: 64 }, () => chunk))
    const [entry] = await stored(storage, 1)
    expect(entry?.message).toBe('x'.repeat(65_536))
    expect(listener.stats()).toMatchObject({
      messages: { tcp: 1 },
      truncated: 1,
      bytes: { tcp: 64 * 2 ** 20 },
    })
  })

  it('give counters that add up', async () => {
    const { port, listener } = await listen({ maxMessageBytes: 480 })
    const bytes = fc.uint8Array({ maxLength: 200 })
    const text = fc.string({ unit: fc.constantFrom(...'<>0123456789 \n\0[]"\\-:=aä'), maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bytes, text), { maxLength: 5 }), async (chunks) => {
        await send(port, ...chunks)
      }),
      { numRuns: 200 },
    )
    await listener.close()
    const { messages, stored: accepted, dropped, waiting, connections } = listener.stats()
    expect(messages.tcp).toBe(accepted + Object.values(dropped).reduce((sum, count) => sum + count, 0))
    expect(waiting).toBe(0)
    expect(connections.open).toBe(0)
  })
})

describe('options', () => {
  const storage = openLogStorage({ driver: memoryDriver(), flushOnExit: false })

  it.each([
    [{}, 'listenSyslog: port must be a whole number from 0 to 65535; it was undefined.'],
    [{ port: 70_000 }, 'port must be a whole number'],
    [{ port: 0, maxMessageBytes: 100 }, 'maxMessageBytes must be a whole number from 480'],
    [{ port: 0, udp: false, tcp: false }, 'udp must be true if tcp is false'],
    [{ port: 0, tls: {}, tcp: false }, 'tcp must be true if tls is given'],
    [{ port: 0, timeZone: 'Mars/Olympus' }, 'timeZone must be UTC, an offset'],
    [{ port: 0, timeZone: 'CET' }, 'timeZone must be UTC, an offset'],
    [{ port: 0, idleTimeout: 0 }, 'idleTimeout must be a number from 1'],
    [{ port: 0, maxMessagesPerSecond: 0 }, 'maxMessagesPerSecond must be'],
    [{ port: 0, onProblem: 1 }, 'onProblem must be a function'],
    [{ port: 0, host: '' }, 'host must be a text'],
    [{ port: 0, hots: 'x' }, 'listenSyslog has no option "hots"'],
    [{ port: 0, tls: { key: 'no key', cert: 'no certificate' } }, 'cannot listen'],
    [{ port: 0, host: '203.0.113.7' }, 'cannot listen on 203.0.113.7, port 0'],
  ])('are refused if they cannot work: %j', async (options, message) => {
    await expect(listenSyslog(await storage, options as never)).rejects.toMatchObject({
      name: 'LogStorageError',
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining(message),
    })
  })

  it('can leave out UDP or TCP', async () => {
    const tcp = await listen({ udp: false })
    expect(tcp.listener.udp).toBeUndefined()
    expect(tcp.listener.tcp).toMatchObject({ address: '127.0.0.1', family: 'IPv4' })
    const udp = await listen({ tcp: false })
    expect(udp.listener.tcp).toBeUndefined()
    await datagrams(udp.port, line(0))
    expect(await stored(udp.storage, 1)).toHaveLength(1)
  })

  it('listen on one port for both', async () => {
    const { listener } = await listen()
    expect(listener.udp?.port).toBe(listener.tcp?.port)
  })

  it('say when a port is taken', async () => {
    const { port } = await listen()
    await expect(listenSyslog(await storage, { port })).rejects.toMatchObject({
      message: `The listener for syslog cannot listen on 127.0.0.1, port ${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Another program listens there: use another port.`,
    })
  })

  it('listen on IPv6 and on IPv4 at once', async ({ skip }) => {
    const { port, storage: own } = await listen({ host: '::' }).catch(() => skip('this machine has no IPv6'))
    await send(port, '<11>four\n')
    const socket = connect({ port, host: '::1' })
    socket.end('<11>six\n')
    expect((await stored(own, 2)).map(({ host, message }) => [host, message]).sort()).toEqual([
      ['127.0.0.1', 'four'],
      ['::1', 'six'],
    ])
  })
})

it('warns once of each kind of problem if no listener wants them', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const { port, listener } = await listen({ onProblem: undefined, maxMessageBytes: 480 })
  for (let round = 0; round < 2; round++) await send(port, '481 <11>x')
  await listener.close()
  expect(warn.mock.calls).toEqual([
    [
      'A connection from 127.0.0.1 was closed after announcing a syslog message of more than maxMessageBytes.',
      { type: 'LogpondWarning', code: 'SYSLOG_PROBLEM' },
    ],
  ])
  warn.mockRestore()
})
