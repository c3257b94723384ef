import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Context } from '../../src/context.js'
import type { Database } from '../../src/database.js'
import { readMessage } from '../../src/mcp/json-rpc.js'
import { MAX_CALLS, Session } from '../../src/mcp/session.js'
import type { Tool } from '../../src/mcp/tool/tool.js'
import { toolsFor } from '../../src/mcp/tools/tools.js'
import { contextFor } from '../support/run-cli.js'

/** A tool whose answer comes only when its call ends. */
function waiting() {
  const signals: AbortSignal[] = []
  const tool: Tool = {
    name: 'wait',
    title: 'Wait',
    description: 'Waits.',
    args: {},
    answer: (_args, { signal }) => {
      signals.push(signal)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
    },
  }
  return { tool, signals }
}

async function sessionOf(tools: readonly Tool[], after?: Context['after']) {
  const driver = memoryDriver()
  const storage = await openLogStorage({ driver, flushOnExit: false })
  storage.storeMany([{ message: 'one', attributes: { a: 1 } }, { message: 'two' }])
  await storage.flush()
  const database: Database = {
    storage,
    entriesAfter: async (id, limit, filter = {}) => driver.readAfter(id, filter, limit),
    lastId: async () => (await driver.stats()).lastId,
    bytes: async () => 0,
  }
  const context = contextFor({ directory: '.', ...(after !== undefined && { after }) })
  return new Session({ context, tools, maxBytes: 10_000, version: '1.0.0', open: async () => database })
}

const request = (id: number, name: string, given: object = {}) => ({
  id,
  method: 'tools/call',
  params: { name, arguments: given },
})

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('Session', () => {
  it('ends the query of a call that the client cancels, and answers nothing', async () => {
    const { tool, signals } = waiting()
    const session = await sessionOf([tool])
    const answers = [session.answer(request(1, 'wait')), session.answer(request(2, 'wait'))]
    await settled()
    session.take({ method: 'notifications/cancelled', params: { requestId: 1 } })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(await answers[0]).toBeUndefined()
    session.end()
    expect(await answers[1]).toBeUndefined()
  })

  it('ends a query that takes too long, and says what to do', async () => {
    const { tool, signals } = waiting()
    let isOver = () => {}
    const session = await sessionOf([tool], (_delay, callback) => {
      isOver = callback
      return { [Symbol.dispose]: () => {} }
    })
    const answer = session.answer(request(1, 'wait'))
    await settled()
    isOver()
    expect(signals[0]?.aborted).toBe(true)
    expect(await answer).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringMatching(/longer than 30 seconds. Narrow/) }] },
    })
  })

  it('refuses more calls at once than it runs, and a second call with the id of a running one', async () => {
    const { tool } = waiting()
    const session = await sessionOf([tool])
    const running = Array.from({ length: MAX_CALLS }, (_, i) => session.answer(request(i, 'wait')))
    expect(await session.answer(request(0, 'wait'))).toMatchObject({ error: { code: -32600 } })
    expect(await session.answer(request(99, 'wait'))).toMatchObject({ error: { code: -32000 } })
    session.end()
    expect(await Promise.all(running)).toEqual(running.map(() => undefined))
    const next = session.answer(request(99, 'wait'))
    await settled()
    session.end()
    expect(await next).toBeUndefined()
  })

  it('takes the version of the client, or offers its own', async () => {
    const session = await sessionOf([])
    const versionFor = async (protocolVersion: unknown) => {
      const answer = await session.answer({ id: 1, method: 'initialize', params: { protocolVersion } })
      return (answer as { result: { protocolVersion: string } }).result.protocolVersion
    }
    expect(await versionFor('2024-11-05')).toBe('2024-11-05')
    expect(await versionFor('1999-01-01')).toBe('2025-11-25')
    expect(await versionFor({})).toBe('2025-11-25')
  })

  it('answers every request once, whatever its arguments are', async () => {
    const session = await sessionOf(toolsFor('logs.db'))
    const names = toolsFor('logs.db').map(({ name }) => name)
    const texts = fc.oneof(fc.string(), fc.constantFrom('one', 'a:1', 'since:1h', '-(', '#1', '1/1', '1h'))
    const value = fc.oneof(texts, fc.integer(), fc.jsonValue({ maxDepth: 2 }))
    const given = fc.dictionary(
      fc.oneof(
        fc.constantFrom('query', 'limit', 'id', 'field', 'cursor', 'bucket', 'by', 'before', '__proto__'),
        fc.string(),
      ),
      value,
      { maxKeys: 4 },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), given, async (name, args) => {
        const message = readMessage({ jsonrpc: '2.0', ...request(0, name, args) })
        if (message.kind !== 'request') throw new Error('It is a request.')
        const answer = await session.answer(message.request)
        expect(answer).toMatchObject({
          id: 0,
          result: { content: [{ type: 'text', text: expect.any(String) }] },
        })
        expect(JSON.stringify(answer)).not.toContain('bug in logpond')
      }),
      { numRuns: 300 },
    )
  })
})

describe('readMessage()', () => {
  it('takes any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readMessage(value).kind).toMatch(/^(?:request|notification|ignored|invalid)$/)
      }),
    )
  })
})
