import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { type CliOptions, type CliRun, runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const FREE_PORTS = ['--port', '0', '--otlp', '0']
const NDJSON = { 'content-type': 'application/x-ndjson' }

class Served {
  readonly #stop: AbortController
  readonly run: CliRun

  constructor(run: CliRun, stop: AbortController) {
    this.run = run
    this.#stop = stop
  }

  /** What stands behind a name in the output. */
  at(name: string): string {
    return new RegExp(`^${name} +(.*)$`, 'm').exec(this.run.stdout.text)?.[1] ?? ''
  }

  get token(): string {
    return this.at('Pages').split('#token=')[1] ?? ''
  }

  pages(path: string, headers: Record<string, string> = { authorization: `Bearer ${this.token}` }) {
    return fetch(new URL(path, this.at('Pages')), { headers })
  }

  async messages(q = ''): Promise<string[]> {
    const response = await this.pages(`api/entries?order=oldest&q=${encodeURIComponent(q)}`)
    const { entries } = (await response.json()) as { entries: { message: string }[] }
    return entries.map(({ message }) => message)
  }

  stop(): Promise<number> {
    this.#stop.abort('SIGINT')
    return this.run.status
  }
}

async function startServe(args: readonly string[], options: CliOptions): Promise<Served> {
  const stop = new AbortController()
  const run = startCli(['serve', ...args], { ...options, signal: stop.signal })
  await Promise.race([
    run.stdout.until((text) => text.includes('Database')),
    run.status.then(() => {
      throw new Error(run.stderr.text)
    }),
  ])
  return new Served(run, stop)
}

describe('serve', () => {
  it('prints where it listens, stores what comes over each protocol, and shows it', async () => {
    const directory = temporaryDirectory()
    const served = await startServe([...FREE_PORTS, '--syslog', '0'], { directory })
    expect(served.at('Pages')).toMatch(/^http:\/\/localhost:\d+\/#token=[\w-]{20,}$/)
    expect(served.at('Database')).toBe(join(directory, '.logpond', 'logs.db'))
    const record = { timeUnixNano: '1800000000000000000', body: { stringValue: 'by OTLP' } }
    const otlp = await fetch(`${served.at('OTLP')}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
    })
    expect(otlp.status).toBe(200)
    const lines = await fetch(served.at('JSON lines'), {
      method: 'POST',
      headers: NDJSON,
      body: '{"message":"by lines"}\n',
    })
    expect(await lines.json()).toEqual({ accepted: 1, rejected: 0 })
    const syslogPort = Number(/:(\d+) /.exec(served.at('syslog'))?.[1])
    const socket = connect(syslogPort, '127.0.0.1').end('<11>Jan 31 10:20:30 gw-1 vpnd[31]: by syslog\n')
    await once(socket.resume(), 'close')
    const metrics = await (await fetch(`${served.at('OTLP')}/metrics`)).text()
    expect(metrics).toContain('logpond_syslog_messages_total{transport="tcp"} 1\n')
    expect(await served.stop()).toBe(0)
    const { lines: stored } = await runCli(['export', '--json'], { directory })
    const messages = stored.map((line) => (JSON.parse(line) as { message: string }).message)
    expect(messages.sort()).toEqual(['by OTLP', 'by lines', 'by syslog'])
  })

  it('shows what another process stores in the same file', async () => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(directory, [{ message: 'before' }])
    const served = await startServe(FREE_PORTS, { directory })
    const writer = await openLogStorage({ driver: betterSqlite3({ path }) })
    writer.store({ message: 'from the application' })
    await writer.flush()
    await fetch(served.at('JSON lines'), { method: 'POST', headers: NDJSON, body: '{"message":"sent"}\n' })
    expect(await served.messages('from OR sent')).toEqual(['from the application', 'sent'])
    await writer.close()
    expect(await served.stop()).toBe(0)
  })

  it('asks for the token, which may be chosen', async () => {
    const directory = temporaryDirectory()
    const served = await startServe([...FREE_PORTS, '--token', 'open sesame'], { directory })
    expect(served.at('Pages')).toMatch(/#token=open%20sesame$/)
    expect((await served.pages('api/about', {})).status).toBe(401)
    expect((await served.pages('api/about', { authorization: 'Bearer open sesame' })).status).toBe(200)
    await served.stop()
  })

  it('asks for none with --no-token', async () => {
    const served = await startServe([...FREE_PORTS, '--no-token'], { directory: temporaryDirectory() })
    expect(served.at('Pages')).not.toContain('token')
    expect((await served.pages('api/about', {})).status).toBe(200)
    await served.stop()
  })

  it('only reads with --no-otlp', async () => {
    const directory = temporaryDirectory()
    const path = await fillDatabase(directory, [{ message: 'kept' }])
    chmodSync(path, 0o400)
    const served = await startServe(['--port', '0', '--no-otlp'], { directory })
    expect(served.run.stdout.text).not.toContain('OTLP')
    expect(await served.messages()).toEqual(['kept'])
    expect(await served.stop()).toBe(0)
    const missing = await runCli(['serve', '--no-otlp', '--port', '0'], { directory: temporaryDirectory() })
    expect(missing.status).toBe(2)
    expect(missing.stderr).toContain('There is no database')
  })

  it.each(['Pages', 'OTLP'])('refuses requests to %s that name another host', async (name) => {
    const served = await startServe([...FREE_PORTS, '--allowed-host', 'logs.example.com'], {
      directory: temporaryDirectory(),
    })
    const { hostname, port } = new URL(served.at(name))
    const path = name === 'OTLP' ? '/metrics' : '/'
    const statusFor = async (host: string) => {
      const [response] = await once(get({ hostname, port, path, headers: { host } }), 'response')
      response.resume()
      return response.statusCode
    }
    expect(await statusFor('evil.example')).toBe(403)
    expect(await statusFor(`evil.localhost:${port}`)).toBe(403)
    expect(await statusFor(`logs.example.com:${port}`)).toBe(200)
    expect(await statusFor(`127.0.0.1:${port}`)).toBe(200)
    expect(await statusFor(`[::1]:${port}`)).toBe(200)
    await served.stop()
  })

  it.each([
    ['--port', /choose another port with --port\.$/m],
    ['--otlp', /choose another port with --otlp, or leave it out with --no-otlp\.$/m],
    ['--syslog', /use another port\.$/m],
  ])('explains that the port of %s is taken, and closes what it opened', async (option, advice) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const directory = temporaryDirectory()
    const args = ['serve', ...FREE_PORTS, option, String(port)]
    const { status, stdout, stderr } = await runCli(args, { directory })
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(`port ${port}`)
    expect(stderr).toMatch(advice)
    taken.close()
  })

  it.each([
    [['--host', '0.0.0.0', '--no-token'], 'everyone who reaches 0.0.0.0 could read the logs'],
    [['--host', '10.0.0.1', '--token', 'short'], 'must have at least 16 characters; it has 5'],
    [['--token', ''], 'The token is empty'],
    [['--host', '0.0.0.0', '--ingest-token', 'short'], '--ingest-token must have at least 16 characters'],
    [['--ingest-token', ''], '--ingest-token must be one or more visible characters'],
    [['--ingest-token', 'two words'], '--ingest-token must be one or more visible characters'],
    [['--port', '70000'], 'from 0 to 65535'],
    [['--syslog', 'x'], 'from 0 to 65535'],
    [['--allowed-host', 'http://a.example'], 'host names without a port'],
    [['--host', '203.0.113.7'], 'Choose another address with --host'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await runCli(['serve', ...FREE_PORTS, ...args], {
      directory: temporaryDirectory(),
    })
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  it('listens on another host only with a token', async () => {
    const served = await startServe([...FREE_PORTS, '--host', '0.0.0.0'], {
      directory: temporaryDirectory(),
    })
    expect(served.at('Pages')).toMatch(/^http:\/\/localhost:\d+\/#token=/)
    expect((await served.pages('api/about', {})).status).toBe(401)
    // Clients in a network use names that are not known here.
    const { port } = new URL(served.at('OTLP'))
    const headers = { host: 'collector.internal' }
    const [response] = await once(get({ port, path: '/health', headers, host: '127.0.0.1' }), 'response')
    response.resume()
    expect(response.statusCode).toBe(200)
    await served.stop()
    expect(served.run.stderr.text).toMatch(
      /^logpond: Every client that reaches port \d+ can store logs .* --ingest-token\.$/m,
    )
  })

  it.each([
    ['--ingest-token', ['--ingest-token', 'secret-of-the-clients'], {}],
    ['LOGPOND_INGEST_TOKEN', [], { LOGPOND_INGEST_TOKEN: 'secret-of-the-clients' }],
  ])('takes logs only with the token of %s, which forward sends', async (_name, args, env) => {
    const directory = temporaryDirectory()
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const served = await startServe([...FREE_PORTS, '--host', '0.0.0.0', ...args], { directory })
    const send = (headers: Record<string, string>) =>
      fetch(served.at('JSON lines'), {
        method: 'POST',
        headers: { ...NDJSON, ...headers },
        body: '{"message":"by lines"}\n',
      })
    expect((await send({})).status).toBe(401)
    expect((await send({ authorization: `Bearer ${served.token}` })).status).toBe(401)
    expect((await send({ authorization: 'Bearer secret-of-the-clients' })).status).toBe(200)
    const other = temporaryDirectory()
    await fillDatabase(other, [{ message: 'forwarded' }])
    const forward = ['forward', '--to', served.at('OTLP')]
    const refused = await runCli(forward, { directory: other })
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('401') })
    const header = ['--header', 'Authorization: Bearer secret-of-the-clients']
    expect((await runCli([...forward, ...header], { directory: other })).status).toBe(0)
    expect(await served.messages()).toEqual(['by lines', 'forwarded'])
    await served.stop()
    expect(served.run.stdout.text + served.run.stderr.text).not.toContain('secret-of-the-clients')
    expect(served.run.stderr.text).toBe('')
  })

  it('ends although a page follows, and cuts off a client that stalls', async () => {
    const after = (_delay: number, callback: () => void) => {
      callback()
      return { [Symbol.dispose]: () => {} }
    }
    const served = await startServe(FREE_PORTS, { directory: temporaryDirectory(), after })
    const tail = await served.pages('api/tail')
    expect(tail.status).toBe(200)
    const { port } = new URL(served.at('OTLP'))
    const stalled = connect(Number(port), '127.0.0.1').resume()
    // The server may reset the connection.
    const cut = new Promise((resolve) => stalled.once('close', resolve).on('error', () => {}))
    stalled.write(
      'POST /ingest HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\ncontent-length: 9\r\n\r\n{',
    )
    // An answer on the same server shows that the head of the stalled request has been read.
    await fetch(`${served.at('OTLP')}/health`)
    expect(await served.stop()).toBe(0)
    await cut
    // The stream of events ends in the middle.
    await tail.text().catch(() => {})
  })
})
