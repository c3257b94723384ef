import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { clientLines } from './clients/client-lines.js'
import { findProgram, startClient } from './clients/start-client.js'
import { listen, until } from './listener.js'

const LOGGER = findProgram('logger')
const LINES = clientLines(10_000)
/** Lines that are sent over UDP before the first of them has been read: they fit into the buffer of the system. */
const BLOCK = 100

describe.skipIf(LOGGER === undefined)('logger of util-linux (needs it)', () => {
  it.each([
    ['udp', []],
    ['udp', ['--rfc3164']],
    ['tcp', []],
    ['tcp', ['--rfc3164']],
    [
      'tcp',
      ['--octet-count', '--rfc5424', '--sd-id', 'shop@1', '--sd-param', 'order="1234"', '--msgid', 'PAID'],
    ],
    ['tcp', ['--octet-count', '--rfc3164']],
  ] as const)('sends 10,000 lines over %s with %j', async (transport, options) => {
    const { storage, listener, port } = await listen()
    const server = ['--server', '127.0.0.1', '--port', String(port), `--${transport}`]
    const names = ['--tag', 'shop', '--id=42', '--priority', 'local3.warning', '--size', '2000']
    const child = startClient(LOGGER as string, [...server, ...names, ...options])
    const step = transport === 'udp' ? BLOCK : LINES.length
    for (let at = 0; at < LINES.length; at += step) {
      child.stdin?.write(`${LINES.slice(at, at + step).join('\n')}\n`)
      if (transport === 'udp') await until(() => listener.stats().messages.udp === at + step)
    }
    child.stdin?.end()
    await once(child, 'exit')
    await listener.close()

    const entries = []
    for await (const entry of storage.scan()) entries.push(entry)
    entries.sort((a, b) => a.id - b.id)
    const messages = entries.map(({ message }) => message)
    expect(Buffer.from(messages.join('\n')).equals(Buffer.from(LINES.join('\n')))).toBe(true)
    const isRich = options.some((option) => option === '--sd-id')
    for (const entry of entries) {
      expect(entry).toMatchObject({
        severity: 13,
        service: 'shop',
        attributes: { 'syslog.facility': 19, pid: 42 },
      })
      if (isRich) expect(entry.attributes).toMatchObject({ 'shop@1.order': '1234', 'syslog.msgid': 'PAID' })
    }
    expect(listener.stats()).toMatchObject({
      messages: { [transport]: 10_000 },
      stored: 10_000,
      truncated: 0,
    })
  })
})
