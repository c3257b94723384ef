import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { afterAll, describe, expect, it } from 'vitest'
import { findProgram, startClient } from './clients/start-client.js'
import { connectTo, listen, send, stored, until } from './listener.js'

const OPENSSL = findProgram('openssl')
const folder = mkdtempSync(join(tmpdir(), 'logpond-syslog-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Makes a certificate that is valid for 127.0.0.1, and signs itself. */
function certificate(name: string): { key: string; cert: string } {
  const [key, cert] = [join(folder, `${name}-key.pem`), join(folder, `${name}.pem`)]
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1']
  const options = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert]
  execFileSync(OPENSSL as string, ['req', ...options, ...subject], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

async function sendEncrypted(
  options: ConnectionOptions & { localAddress?: string },
  text: string,
): Promise<void> {
  const socket = connect({ host: '127.0.0.1', ...options })
  // An error, such as that of a refused certificate, is also a close.
  socket.on('error', () => {})
  socket.end(text)
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
}

const lines = Array.from({ length: 5000 }, (_, index) => `<13>1 - box app - - - message ${index}`)
const counted = lines.map((line) => `${line.length} ${line}`).join('')

describe.skipIf(OPENSSL === undefined)('TLS (needs openssl)', () => {
  const server = OPENSSL === undefined ? { key: '', cert: '' } : certificate('server')

  it('carries counted frames, and TCP alone by default', async () => {
    const { listener, storage, port } = await listen({ tls: server })
    expect(listener.udp).toBeUndefined()
    await sendEncrypted({ port, ca: server.cert }, counted)
    const entries = await stored(storage, lines.length)
    expect(entries.map(({ message }) => message)).toEqual(lines.map((_, index) => `message ${index}`))
    await until(() => listener.stats().connections.open === 0)
    expect(listener.stats().connections).toMatchObject({ accepted: 1, closed: { error: 0 } })
  })

  it('counts connections of an address from the handshake on, and takes those of others', async () => {
    const { listener, storage, problems, port } = await listen({ tls: server, maxConnectionsPerAddress: 1 })
    const silent = await connectTo(port)
    await until(() => listener.stats().connections.open === 1)
    await sendEncrypted({ port, ca: server.cert }, counted)
    expect(listener.stats().connections).toMatchObject({ accepted: 1, refused: 1, closed: { error: 0 } })
    expect(problems).toMatchObject([{ kind: 'address-limit', sender: '127.0.0.1' }])
    await sendEncrypted({ port, ca: server.cert, localAddress: '127.0.0.2' }, counted)
    expect(await stored(storage, lines.length)).toHaveLength(lines.length)
    silent.destroy()
    await until(() => listener.stats().connections.open === 0)
    await sendEncrypted({ port, ca: server.cert }, counted)
    expect(await stored(storage, 2 * lines.length)).toHaveLength(2 * lines.length)
  })

  it('takes lines of openssl s_client', async () => {
    const { storage, port } = await listen({ tls: server })
    const options = [
      '-connect',
      `127.0.0.1:${port}`,
      '-CAfile',
      join(folder, 'server.pem'),
      '-verify_return_error',
    ]
    const child = startClient(OPENSSL as string, ['s_client', '-quiet', '-no_ign_eof', ...options])
    child.stdin?.end('<11>one\n<11>two\n')
    expect((await stored(storage, 2)).map(({ message }) => message)).toEqual(['one', 'two'])
  })

  it('lets in only clients with a certificate, if it shall', async () => {
    const client = certificate('client')
    const stranger = certificate('stranger')
    const tls = { ...server, requestCert: true, rejectUnauthorized: true, ca: client.cert }
    const { listener, storage, port, problems } = await listen({ tls })
    await sendEncrypted({ port, ca: server.cert, ...stranger }, '<11>stranger\n')
    await sendEncrypted({ port, ca: server.cert }, '<11>nameless\n')
    await sendEncrypted({ port, ca: server.cert, ...client }, '<11>known\n')
    expect((await stored(storage, 1)).map(({ message }) => message)).toEqual(['known'])
    await listener.close()
    expect(await storage.count()).toBe(1)
    expect(listener.stats().connections).toMatchObject({ accepted: 3, closed: { error: 2 } })
    expect(problems[0]).toMatchObject({ kind: 'socket', count: 1 })
    expect(problems[0]?.message).toMatch(/^A syslog socket failed: ./)
  })

  it('refuses clients that do not encrypt', async () => {
    const { listener, storage, port } = await listen({ tls: server })
    await send(port, '<11>plain\n')
    await until(() => listener.stats().connections.closed.error === 1)
    expect(await storage.count()).toBe(0)
  })

  it('closes with connections that still shake hands', async () => {
    const { listener, port } = await listen({ tls: server })
    const socket = connect({ port, host: '127.0.0.1', ca: server.cert })
    socket.on('error', () => {})
    socket.resume()
    await once(socket, 'secureConnect')
    const stalled = await connectTo(port)
    stalled.resume()
    await until(() => listener.stats().connections.open === 2)
    await Promise.all([listener.close(), once(stalled, 'close'), once(socket, 'close')])
    expect(listener.stats().connections.open).toBe(0)
  })
})
