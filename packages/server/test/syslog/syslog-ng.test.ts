import { describe, expect, it } from 'vitest'
import { clientLines } from './clients/client-lines.js'
import { SYSLOG_NG, SyslogNg } from './clients/syslog-ng.js'
import { listen } from './listener.js'

const LINES = clientLines(10_000)
const BLOCK = 100

describe.skipIf(SYSLOG_NG === undefined)('syslog-ng (needs it, or apt-get)', () => {
  it.each([
    ['tcp', (port: number) => `network("127.0.0.1" port(${port}) transport("tcp"));`],
    ['tcp', (port: number) => `network("127.0.0.1" port(${port}) transport("tcp") flags(syslog-protocol));`],
    // Octet counting.
    ['tcp', (port: number) => `syslog("127.0.0.1" port(${port}) transport("tcp"));`],
    ['udp', (port: number) => `network("127.0.0.1" port(${port}) transport("udp"));`],
    ['udp', (port: number) => `syslog("127.0.0.1" port(${port}) transport("udp"));`],
  ] as const)('sends 10,000 lines over %s with %s', async (transport, destination) => {
    const { storage, listener, port } = await listen()
    const client = new SyslogNg(destination(port))
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
      expect(entry).toMatchObject({ severity: 13, host: 'box-1', service: 'shop' })
      expect(entry.attributes?.['syslog.facility']).toBe(19)
    }
    expect(listener.stats()).toMatchObject({
      messages: { [transport]: 10_000 },
      stored: 10_000,
      truncated: 0,
    })
  })
})
