import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import { PostgresServer } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDriver } from '../driver.js'
import { binaries, newSchema } from '../server/test-server.js'

/** Makes a certificate for the address of the servers; false without the program. */
function makeCertificate(folder: string): boolean {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]
  const names = ['-subj', '/CN=logpond', '-addext', 'subjectAltName=IP:127.0.0.1']
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files],
      {
        stdio: 'ignore',
      },
    )
    return true
  } catch {
    return false
  }
}

const folder = mkdtempSync(join(tmpdir(), 'logpond-tls-'))
const hasCertificate = makeCertificate(folder)
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(binaries === undefined || !hasCertificate)('a connection with TLS (needs openssl)', () => {
  let server: PostgresServer
  beforeAll(async () => {
    if (binaries === undefined) return
    const key = join(folder, 'key.pem')
    const certificate = join(folder, 'certificate.pem')
    server = await PostgresServer.start(binaries)
    // The server reads its key only if no other user can.
    const { uid, gid } = statSync(server.folder)
    chmodSync(folder, 0o755)
    chmodSync(key, 0o600)
    for (const file of [key, certificate]) chownSync(file, uid, gid)
    await server.query(`ALTER SYSTEM SET ssl_cert_file = '${certificate}'`)
    await server.query(`ALTER SYSTEM SET ssl_key_file = '${key}'`)
    await server.query('ALTER SYSTEM SET ssl = on')
    await server.query('SELECT pg_reload_conf()')
    await server.stop()
    await server.resume()
  })
  afterAll(() => server?.remove())

  it('is encrypted, for reads and cancellations too', async () => {
    const ca = readFileSync(join(folder, 'certificate.pem'), 'utf8')
    const driver = await openDriver({
      url: server.url(),
      schema: newSchema(),
      ssl: { ca },
      applicationName: 'encrypted',
    })
    await driver.append(batchOf([{ message: 'secret' }]))
    expect(await driver.count({ contains: 'secret' })).toBe(1)
    const rows = await server.query(
      `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'encrypted'`,
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { ssl } of rows) expect(ssl).toBe(true)
    const controller = new AbortController()
    const read = async () => driver.count({ contains: 'secret' }, controller.signal)
    setImmediate(() => controller.abort())
    expect([1, 'ABORTED']).toContain(await read().catch((error) => error.code))
  })

  it('is refused if the certificate is not trusted', async () => {
    await expect(openDriver({ url: server.url(), ssl: true })).rejects.toMatchObject({ code: 'CONNECTION' })
  })
})
