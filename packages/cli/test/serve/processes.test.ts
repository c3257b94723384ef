import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.js'
import { messagesInPages, sendLines, serveProcess } from '../support/serve-process.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

describe('serve, in a process of its own,', () => {
  it('shows what an application writes to the same file meanwhile, and takes entries into it', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 'app.db')
    await using storage = await openLogStorage({ driver: betterSqlite3({ path }) })
    await storage.store({ message: 'before' }).committed()
    const served = await serveProcess(directory, [path])
    await storage.store({ message: 'meanwhile' }).committed()
    await sendLines(served.otlp, '{"msg":"taken in"}')
    expect(await messagesInPages(served, 'order:oldest')).toEqual(['before', 'meanwhile', 'taken in'])
    expect((await storage.search({ text: 'taken' })).map(({ id }) => id)).toEqual([3])
  })

  it('answers a request that is under way when it ends, and stores its entries', async () => {
    const directory = temporaryDirectory()
    const { child, otlp, exit } = await serveProcess(directory)
    const sent = request(`${otlp}/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', expect: '100-continue' },
    })
    sent.flushHeaders()
    // The server has begun to read the request.
    await once(sent, 'continue')
    child.kill('SIGINT')
    sent.end('{"msg":"late"}\n')
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    expect(response.statusCode).toBe(200)
    expect(await exit).toEqual([0, null])
    expect((await runCli(['search', 'late'], { directory })).status).toBe(0)
  })

  it('ends at once at the second signal, whatever clients do', async () => {
    const { child, otlp, exit } = await serveProcess(temporaryDirectory())
    const sent = request(`${otlp}/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', expect: '100-continue' },
    })
    sent.on('error', () => {})
    sent.flushHeaders()
    await once(sent, 'continue')
    child.kill('SIGINT')
    // A second SIGINT right after the first would be lost.
    child.kill('SIGTERM')
    // 128 and the number of the signal that came second: the client got no answer.
    expect((await exit)[0]).toBeOneOf([130, 143])
  })

  it('ends although a page follows', async () => {
    const served = await serveProcess(temporaryDirectory())
    const tail = await fetch(`${served.pages}/api/tail?after=0`, {
      headers: { authorization: `Bearer ${served.token}` },
    })
    const reader = tail.body?.getReader()
    served.child.kill('SIGTERM')
    expect(await served.exit).toEqual([0, null])
    await reader?.cancel().catch(() => {})
  })
})
