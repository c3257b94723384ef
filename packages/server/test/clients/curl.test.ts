import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { jsonOf } from '../support/otlp-client.js'
import { ReceiverProcess } from '../support/receiver.js'

const hasCurl = spawnSync('curl', ['--version']).status === 0

it.skipIf(!hasCurl)(
  'curl sends lines of a file, also by a pipe, packed, and more than a megabyte',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'logpond-curl-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const receiver = new ReceiverProcess()
    await receiver.start()
    const curl = (path: string, type: string, ...args: string[]) =>
      execFileSync('curl', ['-sS', '-H', `content-type: ${type}`, ...args, `${receiver.url}${path}`], {
        encoding: 'utf8',
      })
    const lines = (name: string, count: number) =>
      Array.from(
        { length: count },
        (_, line) => `{"msg":"${name} ${line}","text":"${'x'.repeat(50)}"}\n`,
      ).join('')
    const file = join(directory, 'app.log')
    // curl waits for 100 Continue before it sends a body of more than a megabyte.
    writeFileSync(file, lines('file', 20_000))
    expect(curl('/ingest', 'application/x-ndjson', '--data-binary', `@${file}`)).toBe(
      '{"accepted":20000,"rejected":0}',
    )
    writeFileSync(file, gzipSync(lines('packed', 10)))
    const packed = ['-H', 'content-encoding: gzip', '--data-binary', `@${file}`]
    expect(curl('/ingest', 'application/x-ndjson', ...packed)).toBe('{"accepted":10,"rejected":0}')
    writeFileSync(file, lines('chunked', 10))
    expect(curl('/ingest', 'application/x-ndjson', '-X', 'POST', '-T', file)).toBe(
      '{"accepted":10,"rejected":0}',
    )
    writeFileSync(file, jsonOf('otlp'))
    expect(curl('/v1/logs', 'application/json', '--data-binary', `@${file}`)).toBe('{}')
    await receiver.end('SIGTERM')
    const stored = await receiver.stored()
    expect(stored.size).toBe(20_021)
    expect([...stored.values()].every((count) => count === 1)).toBe(true)
  },
)
