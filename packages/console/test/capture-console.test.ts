import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { openLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { captureConsole } from '../src/capture-console.js'
import { withoutCapture } from '../src/uncaptured.js'
import { messages, openStorage, stored } from './support/open-storage.js'
import { Terminal } from './support/terminal.js'

const { console: terminal } = new Terminal()

describe('a capture', () => {
  it('ends when it is disposed of, and can be disposed of twice', async () => {
    const storage = await openStorage()
    const capture = captureConsole(storage)
    terminal.log('one')
    capture[Symbol.dispose]()
    terminal.log('two')
    await capture[Symbol.asyncDispose]()
    expect(await messages(storage)).toEqual(['one'])
    expect(storage.stats().state).toBe('open')
  })

  it('does not replace the methods of the console', async () => {
    const before = { ...console }
    using _capture = captureConsole(await openStorage())
    expect({ ...console }).toEqual(before)
  })

  it('stores in each of several storages, and ends alone', async () => {
    const [first, second] = [await openStorage(), await openStorage()]
    const capture = captureConsole(first)
    using _other = captureConsole(second)
    terminal.log('one')
    capture[Symbol.dispose]()
    terminal.log('two')
    expect([await messages(first), await messages(second)]).toEqual([['one'], ['one', 'two']])
  })

  it('opens a storage on a path, and closes it at its end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'logpond-console-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'logs.db')
    {
      await using _capture = captureConsole({ path, driver: 'node-sqlite', service: 'shop' })
      for (let i = 0; i < 1000; i++) terminal.log('line %d', i)
    }
    await using storage = await openLogStorage({ driver: autoDriver({ path, driver: 'node-sqlite' }) })
    expect(await storage.count({ service: 'shop' })).toBe(1000)
  })

  it('stores what the options ask for', async () => {
    const storage = await openStorage()
    using _capture = captureConsole(storage, {
      service: 'shop',
      host: 'here',
      attributes: { version: '1.2' },
      methods: ['log', 'warn', 'log'],
      severities: { log: 'debug', warn: 14 },
    })
    terminal.log('one')
    terminal.info('two')
    terminal.warn('three')
    const all = { service: 'shop', host: 'here', attributes: { version: '1.2' } }
    expect(await stored(storage)).toMatchObject([
      { ...all, message: 'one', severity: 5 },
      { ...all, message: 'three', severity: 14 },
    ])
  })

  it('stores all lines of a loop that is longer than the queue', async () => {
    const storage = await openStorage({ batch: { queueSize: 100 } })
    using _capture = captureConsole(storage)
    for (let i = 0; i < 5000; i++) terminal.log('line %d', i)
    expect(await messages(storage)).toEqual(Array.from({ length: 5000 }, (_, i) => `line ${i}`))
  })

  it.each([
    [{ methods: ['trace'] }, /methods must be a list of debug, log, info, warn, error; it was \["trace"\]/],
    [{ methods: 'log' }, /methods must be a list/],
    [{ severities: { log: 'loud' } }, /severities\.log must be a number from 1 to 24, .* it was "loud"/],
    [{ severities: { trace: 'debug' } }, /severities must be an object with debug, log, .* it was "trace"/],
    [{ service: 5 }, /service must be a text; it was 5/],
    [{ attributes: 'shop' }, /attributes must be an object; it was "shop"/],
    [{ level: 'info' }, /captureConsole has no option "level"\. The options are service, /],
  ])('refuses the options %j', async (options, message) => {
    const storage = await openStorage()
    const error = expect.objectContaining({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(message),
    })
    expect(() => captureConsole(storage, options as never)).toThrow(error)
    expect(() => captureConsole({ storage, ...options } as never)).toThrow(error)
  })
})

describe('no loop starts', () => {
  it('when a listener prints each entry', async () => {
    const storage = await openStorage()
    using _capture = captureConsole(storage)
    const seen: string[] = []
    using _listener = storage.subscribe(async ({ message }) => {
      seen.push(message)
      terminal.log('seen %s', message)
      await turn()
      terminal.log('still %s', message)
    })
    // The listener runs in the context of the first entry that it gets.
    storage.store({ message: 'stored' })
    terminal.log('one')
    terminal.log('two')
    for (let i = 0; i < 20; i++) await turn()
    expect(seen).toEqual(['stored', 'one', 'two'])
    const printed = ['stored', 'one', 'two'].flatMap((message) => [`seen ${message}`, `still ${message}`])
    expect((await messages(storage)).sort()).toEqual([...printed, 'stored', 'one', 'two'].sort())
  })

  it('when onDrop prints each entry that was dropped', async () => {
    let drops = 0
    const storage = await openStorage({
      onDrop: ({ error }) => {
        drops++
        terminal.error('dropped', error)
      },
    })
    using _capture = captureConsole(storage)
    await storage.close()
    terminal.log('one')
    terminal.log('two')
    await turn()
    expect(drops).toBe(2)
  })

  it('when enrich or a getter prints', async () => {
    const storage = await openStorage({
      enrich: () => {
        terminal.log('enriching')
        return { service: 'shop' }
      },
    })
    using _capture = captureConsole(storage)
    terminal.log('one', {
      get order() {
        terminal.log('reading')
        return 17
      },
    })
    expect(await stored(storage)).toMatchObject([{ service: 'shop', attributes: { order: 17 } }])
  })

  it('when a change of state is printed', async () => {
    const states: string[] = []
    const dropped: string[] = []
    const storage = await openStorage({
      onDrop: ({ error }) => void dropped.push(String(error?.code)),
      onStateChange: (state) => {
        states.push(state)
        terminal.log('state %s', state)
      },
    })
    using _capture = captureConsole(storage)
    terminal.log('one')
    await storage.close()
    // The storage is closing already, so it refuses what is printed about that.
    expect([states, dropped]).toEqual([
      ['closing', 'closed'],
      ['CLOSED', 'CLOSED'],
    ])
  })

  it('when a program follows the storage and prints without capture', async () => {
    const storage = await openStorage()
    using _capture = captureConsole(storage)
    const following = withoutCapture(async () => {
      for await (const { message } of storage.follow({ after: 0 })) {
        terminal.log('found %s', message)
        if (message === 'end') return message
      }
      return undefined
    })
    terminal.log('one')
    terminal.log('end')
    expect([await following, await messages(storage)]).toEqual(['end', ['one', 'end']])
  })
})
