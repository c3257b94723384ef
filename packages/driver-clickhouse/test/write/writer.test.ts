import { batchOf } from '@logpond/conformance/suite'
import { expect, it } from 'vitest'
import { checkOptions } from '../../src/options.js'
import { MODERN } from '../../src/schema/dialect.js'
import { Store } from '../../src/store.js'
import { Commits } from '../../src/write/commits.js'
import { Writer } from '../../src/write/writer.js'
import { decodeBlock } from '../support/decode-block.js'
import { fakeServer, rowsAnswer } from '../support/fake-server.js'

it('encodes a batch while the server inserts the one before, and not before that was sent', async () => {
  const first = batchOf([{ message: 'first' }])
  const encoded = Promise.withResolvers<void>()
  let isEncoded = false
  const second = {
    ...batchOf([{ message: 'second' }]),
    get messages() {
      isEncoded = true
      encoded.resolve()
      return ['second']
    },
  }
  const looks = [[], [[first.token, 1, 1, 0]], [[first.token, 1, 1, 0]], [[second.token, 2, 1, 0]]]
  const wasEncoded: boolean[] = []
  await using server = await fakeServer(async ({ parameters }, response) => {
    wasEncoded.push(isEncoded)
    if (!parameters.has('insert_deduplication_token')) return response.end(rowsAnswer(looks.shift() ?? []))
    await encoded.promise
    return response.end()
  })
  const store = new Store(checkOptions({ url: server.url }), MODERN)
  const writer = new Writer(store, new Commits(store, 1000))
  const ids = [writer.append(first), writer.appendAhead(second)]
  expect(await Promise.all(ids)).toEqual([[1], [2]])
  expect(wasEncoded[0]).toBe(false)
  store.close()
})

it('gives a batch that was sent ahead the next ids, also if the one before it was overtaken', async () => {
  const [first, second] = [batchOf([{ message: 'first' }]), batchOf([{ message: 'second' }])]
  const other = ['other', 5, 5, 0]
  const looks = [[], [other], [], [[first.token, 6, 1, 0]], [], [[second.token, 7, 1, 0]]]
  await using server = await fakeServer(({ parameters }, response) =>
    response.end(parameters.has('insert_deduplication_token') ? '' : rowsAnswer(looks.shift() ?? [])),
  )
  const store = new Store(checkOptions({ url: server.url }), MODERN)
  const writer = new Writer(store, new Commits(store, 1000))
  const ids = [writer.append({ ...first, isRetry: false }), writer.appendAhead({ ...second, isRetry: false })]
  expect(await Promise.all(ids)).toEqual([[6], [7]])
  const inserted = server.received
    .filter(({ parameters }) => parameters.has('insert_deduplication_token'))
    .map(({ parameters, body }) => {
      const block = decodeBlock(body)
      const { values: [message] = [] } = block.get('message') ?? {}
      return [parameters.get('insert_deduplication_token'), message, block.get('id')?.values]
    })
  expect(inserted).toEqual([
    ['after-0', 'first', [1, 1]],
    ['after-5', 'first', [6, 6]],
    ['after-6', 'second', [7, 7]],
  ])
  store.close()
})

it('writes no batch whose predecessor failed, also if that was never sent', async () => {
  await using server = await fakeServer((_, response) => {
    response.statusCode = 500
    response.setHeader('X-ClickHouse-Exception-Code', '241')
    response.end('Code: 241. DB::Exception: memory')
  })
  const store = new Store(checkOptions({ url: server.url }), MODERN)
  const writer = new Writer(store, new Commits(store, 1000))
  const writes = [
    writer.append(batchOf([{ message: 'first' }])),
    writer.appendAhead(batchOf([{ message: 'second' }])),
  ]
  expect(
    (await Promise.allSettled(writes)).map((result) => 'reason' in result && result.reason.code),
  ).toEqual(['BUSY', 'ABORTED'])
  expect(server.received.length).toBe(1)
  store.close()
})
