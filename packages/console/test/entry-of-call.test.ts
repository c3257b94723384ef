import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { captureConsole } from '../src/capture-console.js'
import { SEVERITIES } from '../src/console-methods.js'
import { entryOfCall } from '../src/entry-of-call.js'
import { openStorage, stored } from './support/open-storage.js'
import { Terminal } from './support/terminal.js'

const defaults = { severities: SEVERITIES, service: undefined, host: undefined, attributes: undefined }

function attributesOf(...args: unknown[]) {
  return entryOfCall('log', args, defaults)?.attributes
}

describe('the attributes', () => {
  it('are the fields of plain objects, of which the later ones win', () => {
    expect(attributesOf('paid', { order: 17, by: 'card' }, 5, { by: 'cash' })).toEqual({
      order: 17,
      by: 'cash',
    })
  })

  it('are none if no argument is a plain object or an error', () => {
    class Order {
      number = 17
    }
    expect(attributesOf('paid', 17, [17], new Order(), new Map(), new Date(), null, () => {})).toBeUndefined()
  })

  it('do not include objects that are large, which the console does not print completely either', () => {
    const wide = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`field${i}`, i]))
    const long = { text: 'x'.repeat(70_000) }
    expect([attributesOf(wide), attributesOf({ inside: wide }), attributesOf(long)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(attributesOf(wide, { order: 17 })).toEqual({ order: 17 })
  })

  it('include objects that contain themselves', () => {
    const order: Record<string, unknown> = { number: 17 }
    order.self = order
    expect(attributesOf(order)).toEqual(order)
  })

  it.each(['first', 'last'])('are those of an error that comes %s', (place) => {
    const error = new RangeError('boom', { cause: new Error('low') })
    const args = place === 'first' ? [error, 'failed'] : ['failed', error, new Error('second')]
    expect(attributesOf(...args)).toEqual({
      'exception.type': 'RangeError',
      'exception.message': 'boom',
      'exception.stacktrace': error.stack,
      'exception.cause.type': 'Error',
      'exception.cause.message': 'low',
      'exception.cause.stacktrace': (error.cause as Error).stack,
    })
  })

  it('keep trace ids apart', () => {
    const ids = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' }
    expect(entryOfCall('log', ['paid', { ...ids, order: 17 }], defaults)).toMatchObject({
      traceId: ids.trace_id,
      spanId: ids.span_id,
      attributes: { order: 17 },
    })
  })

  it('are added to those of all entries, without changing these', () => {
    const all = { version: '1.2', order: 0 }
    const entry = entryOfCall('log', ['paid', { order: 17 }], { ...defaults, attributes: all })
    expect([entry?.attributes, all]).toEqual([
      { version: '1.2', order: 17 },
      { version: '1.2', order: 0 },
    ])
  })

  it('are left out if reading them throws', () => {
    const throwing = {
      get order() {
        throw new Error('no')
      },
    }
    expect(attributesOf('paid', throwing, { by: 'card' })).toEqual({ by: 'card' })
  })
})

it('a value that cannot be printed still leaves an entry', async () => {
  const storage = await openStorage()
  using _capture = captureConsole(storage)
  const hostile = {
    [inspect.custom]() {
      throw new Error('no')
    },
  }
  expect(() => new Terminal().console.log(hostile)).toThrow('no')
  expect((await stored(storage))[0]?.message).toBe(
    '[The arguments of console could not be printed: Error: no]',
  )
})

it.each<[what: string, make: () => unknown, message: string]>([
  [
    'a proxy that is revoked',
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {})
      revoke()
      return proxy
    },
    'a <Revoked Proxy>',
  ],
  [
    'an object whose getter throws only at times',
    () => {
      let reads = 0
      return Object.defineProperty({}, 'b', {
        enumerable: true,
        get() {
          if (++reads % 2 === 0) throw new Error('no')
          return 1
        },
      })
    },
    'a { b: [Getter] }',
  ],
])('%s still leaves an entry', async (_what, make, message) => {
  const storage = await openStorage()
  using _capture = captureConsole(storage)
  new Terminal().console.log('a', make())
  expect((await stored(storage)).map((entry) => entry.message)).toEqual([message])
})

it('a call whose printing throws a value that is not printable still leaves an entry', async () => {
  const storage = await openStorage()
  using _capture = captureConsole(storage)
  const hostile = {
    [inspect.custom]() {
      throw Object.create(null)
    },
  }
  expect(() => new Terminal().console.log(hostile)).toThrow()
  expect(await stored(storage)).toHaveLength(1)
})

it('every call of any arguments leaves one entry, and prints what it prints without a capture', async () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
  })
  const storage = await openStorage({ batch: { queueSize: 10_000 } })
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 5 }), async (args) => {
      const terminal = new Terminal()
      terminal.console.log(...args)
      const expected = terminal.take()
      const before = storage.stats().accepted
      {
        using _capture = captureConsole(storage)
        terminal.console.log(...args)
      }
      expect(terminal.take()).toBe(expected)
      expect([storage.stats().accepted - before, storage.stats().refused]).toEqual([1, 0])
      await storage.flush()
    }),
  )
})
