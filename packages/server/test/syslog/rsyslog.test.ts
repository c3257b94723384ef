import { TestClock } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { listenSyslog, type SyslogListener } from '../../src/index.js'
import { clientLines } from './clients/client-lines.js'
import { RSYSLOG, Rsyslog } from './clients/rsyslog.js'
import { listen, until } from './listener.js'

const LINES = clientLines(10_000)
const BLOCK = 100

describe.skipIf(RSYSLOG === undefined)('rsyslog (needs it)', () => {
  it.each([
    ['tcp', 'template="RSYSLOG_SyslogProtocol23Format" tcp_framing="octet-counted"'],
    ['tcp', 'template="RSYSLOG_SyslogProtocol23Format"'],
    ['tcp', 'template="RSYSLOG_TraditionalForwardFormat" tcp_framing="octet-counted"'],
    ['tcp', 'template="RSYSLOG_TraditionalForwardFormat"'],
    ['tcp', 'template="RSYSLOG_ForwardFormat"'],
    ['udp', 'template="RSYSLOG_SyslogProtocol23Format"'],
    ['udp', 'template="RSYSLOG_TraditionalForwardFormat"'],
  ] as const)('sends 10,000 lines over %s with %s', async (transport, action) => {
    const { storage, listener, port } = await listen()
    const client = new Rsyslog(port, `protocol="${transport}" ${action}`)
    const step = transport === 'udp' ? BLOCK : LINES.length
    client.append(LINES.slice(0, step))
    const entries = []
    for await (const entry of storage.follow({ after: 0 })) {
      entries.push(entry)
      if (entries.length === LINES.length) break
      if (entries.length % step === 0) client.append(LINES.slice(entries.length, entries.length + step))
    }
    const messages = entries.map(({ message }) => message)
    expect(Buffer.from(messages.join('\n')).equals(Buffer.from(LINES.join('\n')))).toBe(true)
    for (const entry of entries) {
      expect(entry).toMatchObject({
        severity: 13,
        host: 'box-1',
        service: 'shop',
        attributes: { 'syslog.facility': 19, pid: 42 },
      })
    }
    expect(listener.stats()).toMatchObject({
      messages: { [transport]: 10_000 },
      stored: 10_000,
      truncated: 0,
    })
  })

  it('loses nothing when its idle connection was closed', async () => {
    const clock = new TestClock()
    const { storage, listener, port } = await listen({ clock, idleTimeout: 60_000, udp: false })
    const client = new Rsyslog(port, 'protocol="tcp" template="RSYSLOG_SyslogProtocol23Format"')
    client.append(LINES.slice(0, 100))
    const messages: string[] = []
    for await (const { message } of storage.follow({ after: 0 })) {
      messages.push(message)
      if (messages.length === 500) break
      if (messages.length % 100 !== 0) continue
      // The connection is ended after its time, and is closed when it stays quiet.
      await clock.tick(60_000)
      await clock.tick(1000)
      await until(() => listener.stats().connections.open === 0)
      client.append(LINES.slice(messages.length, messages.length + 100))
    }
    expect(messages).toEqual(LINES.slice(0, 500))
    expect(listener.stats().connections).toMatchObject({ accepted: 5, closed: { idle: 4 } })
  })

  it('loses and repeats nothing over TCP while the listener is closed and started again', async () => {
    const { storage, listener, port } = await listen({ udp: false })
    const client = new Rsyslog(port, 'protocol="tcp" template="RSYSLOG_SyslogProtocol23Format"')
    let current: SyslogListener = listener
    let taken = 0
    const messages: string[] = []
    client.append(LINES.slice(0, 1000))
    for await (const { message } of storage.follow({ after: 0 })) {
      messages.push(message)
      if (messages.length === LINES.length) break
      if (messages.length % 1000 !== 0) continue
      // Closed within the next lines: they are written first.
      client.append(LINES.slice(messages.length, messages.length + 1000))
      await current.close()
      taken += current.stats().stored
      current = await listenSyslog(storage, { port, udp: false })
    }
    await current.close()
    taken += current.stats().stored
    expect(taken).toBe(LINES.length)
    expect(messages).toEqual(LINES)
  })
})
