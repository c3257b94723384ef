import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import {
  BatchMemory,
  decodeHead,
  ENGINE_LIMITS,
  encodeBatch,
  openPart,
  packBatch,
  type SealInput,
} from '@logpond/blocks'
import { systemClock } from '@logpond/core'
import { TestClock } from '@logpond/core/testing'
import { afterEach, expect, it } from 'vitest'
import { hostBlockMaker } from '../../src/worker/host-block-maker.js'
import { PortBlockMaker } from '../../src/worker/port-block-maker.js'
import { makeBatch } from '../make-batch.js'

let closed = 0
let makers: PortBlockMaker[] = []

afterEach(() => {
  for (const maker of makers) maker.close()
  makers = []
})

function connect(clock = systemClock) {
  const { port1, port2 } = new MessageChannel()
  closed = 0
  const maker = new PortBlockMaker(port1, () => closed++, clock)
  makers.push(maker)
  return { maker, port: port2 }
}

function inputOf(messages: readonly string[]): SealInput {
  const packed = packBatch(makeBatch(messages.map((message) => ({ message }))), new BatchMemory())
  const { head, body } = encodeBatch(packed, { firstId: 7 })
  return {
    kind: 'seal',
    uuid: '0'.repeat(32),
    limits: ENGINE_LIMITS,
    parts: [{ key: 1, head, body, dead: undefined }],
  }
}

it('has blocks made at the other end of the port, several at once', async () => {
  const { maker, port } = connect()
  hostBlockMaker(port)
  const [first, second] = await Promise.all([maker.make(inputOf(['a', 'b'])), maker.make(inputOf(['c']))])
  const messagesOf = (blocks: typeof first) => {
    return blocks?.flatMap(({ head, body }) => {
      const part = openPart(decodeHead(head), body)
      return Array.from({ length: part.count }, (_, row) => part.messages.get(row))
    })
  }
  expect(messagesOf(first)).toEqual(['a', 'b'])
  expect(messagesOf(second)).toEqual(['c'])
})

it('moves bodies to the other end, but copies those that are a piece of other memory', async () => {
  const { maker, port } = connect()
  hostBlockMaker(port)
  const [whole, piece] = [inputOf(['a']), inputOf(['b'])]
  const own = new Uint8Array(whole.parts[0]?.body ?? [])
  const around = new Uint8Array([0, ...(piece.parts[0]?.body ?? [])])
  const withBody = (input: SealInput, body: Uint8Array) => {
    return { ...input, parts: input.parts.map((part) => ({ ...part, body })) }
  }
  await Promise.all([maker.make(withBody(whole, own)), maker.make(withBody(piece, around.subarray(1)))])
  expect(own.buffer.byteLength).toBe(0)
  expect(around.length).toBeGreaterThan(1)
})

it('passes on the error of a damaged part', async () => {
  const { maker, port } = connect()
  hostBlockMaker(port)
  const input = inputOf(['a'])
  const parts = input.parts.map((part) => ({ ...part, body: part.body.slice(0, 5) }))
  await expect(maker.make({ ...input, parts })).rejects.toMatchObject({ code: 'CORRUPT' })
})

it('fails at once when the other end closes, and afterwards', async () => {
  const { maker, port } = connect()
  const pending = maker.make(inputOf(['a']))
  const ended = expect(pending).rejects.toMatchObject({ code: 'CONNECTION' })
  port.close()
  await ended
  expect(closed).toBe(1)
  await expect(maker.make(inputOf(['b']))).rejects.toMatchObject({ code: 'CONNECTION' })
})

it('closes the port of the other end', async () => {
  const { maker, port } = connect()
  maker.close()
  await once(port, 'close')
  expect(closed).toBe(1)
})

it('gives up a thread that does not answer', async () => {
  const clock = new TestClock()
  const { maker } = connect(clock)
  const pending = maker.make(inputOf(['a']))
  const ended = expect(pending).rejects.toMatchObject({ code: 'CONNECTION' })
  await clock.tick(14_999)
  expect(closed).toBe(0)
  await clock.tick(1)
  await ended
  expect(closed).toBe(1)
})

it('waits for a thread that answers, however long it runs', async () => {
  const clock = new TestClock()
  const { maker, port } = connect(clock)
  hostBlockMaker(port)
  for (let i = 0; i < 3; i++) {
    await maker.make(inputOf(['a']))
    await clock.tick(14_999)
  }
  expect(closed).toBe(0)
})
