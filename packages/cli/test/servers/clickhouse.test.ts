import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChdb } from '../../../driver-clickhouse/test/servers/chdb.js'
import { run } from '../../../driver-clickhouse/test/servers/statements.js'
import { expectCopiedThereAndBack } from '../support/expect-copied.js'
import { mcpClient } from '../support/mcp-client.js'
import { otlpReceiver } from '../support/otlp-receiver.js'
import { runCli } from '../support/run-cli.js'
import { messagesInPages, sendLines, serveProcess } from '../support/serve-process.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const LINES = `{"time":"2026-01-31T10:00:00Z","level":"info","msg":"order placed","service":"shop","ms":12}
{"time":"2026-01-31T10:01:00Z","level":"error","msg":"card expired","service":"pay","ms":340}
{"time":"2026-01-31T11:00:00Z","level":"warn","msg":"slow query","service":"shop","ms":900}
`

describe.skipIf(!hasChdb)('--db clickhouse://…, on ClickHouse 26.7', () => {
  let folder: string
  let server: ServerProcess
  let db: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    server = await startChdb(folder)
    db = server.url.replace('http://', 'clickhouse://')
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })

  it('is read, checked and cleaned up by the commands', async () => {
    const directory = temporaryDirectory()
    const inTable = (...args: string[]) =>
      runCli([...args, '--db', `${db}/default?table=commands`], { directory })
    await runCli(['ingest', '-q', '--db', `${db}/default?table=commands`], { directory, stdin: LINES })
    const search = await inTable('search', 'level>=error ms>300', '--json')
    expect(search.lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'card expired',
    ])
    expect((await inTable('count', 'service:shop')).stdout).toBe('2\n')
    expect((await inTable('top', 'service')).stdout).toBe('2  shop\n1  pay\n')
    expect((await inTable('context', '2', '-C', '1')).lines.length).toBeGreaterThanOrEqual(3)
    expect((await inTable('check')).stdout).toMatch(/^ids +ok .*\nentries +ok +3 were read/)
    expect((await inTable('cleanup', '--max-entries', '1')).stdout).toMatch(/^2 entries deleted;/)
    expect((await inTable('count')).stdout).toBe('1\n')
  })

  it.each([['search'], ['count'], ['tail'], ['check'], ['cleanup', '--max-entries', '1']])(
    'has no logs for %s before the first entry, and is left as it is',
    async (...args) => {
      expect(
        await runCli([...args, '--db', `${db}/default?table=missing`], { directory: temporaryDirectory() }),
      ).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(/^logpond: There are no logs in default\.missing at /),
      })
      expect(await run(server.url, "SELECT name FROM system.tables WHERE name = 'missing'")).toEqual([])
    },
  )

  it('is forwarded, the entries of a query too, and answers agents', async () => {
    const directory = temporaryDirectory()
    const inTable = ['--db', `${db}/default?table=forwarded`]
    await runCli(['ingest', '-q', ...inTable], { directory, stdin: LINES })
    const { url, messages } = await otlpReceiver()
    const forward = (...args: string[]) =>
      runCli(['forward', ...args, '--to', url, ...inTable], { directory })
    expect(await forward('level>=warn')).toMatchObject({
      status: 0,
      stdout: '2 entries forwarded, up to #3\n',
    })
    expect(await forward()).toMatchObject({ status: 0, stdout: '3 entries forwarded, up to #3\n' })
    await runCli(['ingest', '-q', ...inTable], { directory, stdin: '{"level":"error","msg":"later"}' })
    expect((await forward('level>=warn')).stdout).toMatch(/^1 entries forwarded/)
    // Within a request, they are grouped by service.
    expect(messages()).toEqual([
      ...['card expired', 'slow query'],
      ...['order placed', 'slow query', 'card expired'],
      'later',
    ])
    const { ask } = await mcpClient(directory, inTable)
    expect((await ask('stats')).text).toMatch(/^clickhouse:.*: 4 entries/)
    expect((await ask('since', { id: 0, query: 'level>=error' })).text).toMatch(/ERROR pay card expired/)
    expect((await ask('search_logs', { limit: 1 })).text).toMatch(/^1 entry, newest first\./)
    expect((await ask('top_values', { field: 'service' })).text).toMatch(/\n2 shop\n1 pay\n/)
    expect((await ask('count', { query: 'htpp:1 service:shop' })).text).toMatch(/^No entry matches/)
  })

  it('is served to browsers, takes entries in, and keeps them', async () => {
    const table = ['--db', `${db}/default?table=served`]
    const served = await serveProcess(temporaryDirectory(), table)
    expect((await sendLines(served.otlp, '{"level":50,"msg":"taken in"}')).status).toBe(200)
    expect(await messagesInPages(served, 'level:error')).toEqual(['taken in'])
    served.child.kill('SIGTERM')
    expect(await served.exit).toEqual([0, null])
    const { stdout } = await runCli(['count', ...table], { directory: temporaryDirectory() })
    expect(stdout).toBe('1\n')
  })

  it('is copied from a file and back, and every entry is the same', async () => {
    await expectCopiedThereAndBack(`${db}/default?table=copied`)
  })
})
