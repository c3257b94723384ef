import { describe, expect, it } from 'vitest'
import { encodeEntry } from '../../src/record/log-record.js'
import { BATCH_COLUMNS } from '../../src/write/batch-columns.js'
import { QueuedBatch } from '../../src/write/queued-batch.js'
import { SettleableReceipt } from '../../src/write/settleable-receipt.js'

function batchOf(count: number, room?: number): QueuedBatch {
  const batch = new QueuedBatch('token', 0, room)
  for (let i = 0; i < count; i++) {
    batch.push(
      encodeEntry({ message: String(i) }, () => 0),
      10,
      new SettleableReceipt(),
    )
  }
  return batch
}

describe('QueuedBatch', () => {
  it('keeps each field of an entry in the column of its name, also in both halves', () => {
    const full = ([1, 2, 3] as const).map((n) => ({
      timestamp: n * 1000,
      severity: n,
      message: `message ${n}`,
      service: `service ${n}`,
      host: `host ${n}`,
      traceId: `trace ${n}`,
      spanId: `span ${n}`,
      attributes: `{"n":${n}}`,
    }))
    const receipts = full.map(() => new SettleableReceipt())
    const batch = new QueuedBatch('token', 7)
    for (const [i, entry] of full.entries()) batch.push(entry, i + 1, receipts[i] as SettleableReceipt)
    const rowsOf = (part: QueuedBatch) =>
      part.messages.map((message, i) => ({
        timestamp: part.timestamps[i],
        severity: part.severities[i],
        message,
        service: part.services[i],
        host: part.hosts[i],
        traceId: part.traceIds[i],
        spanId: part.spanIds[i],
        attributes: part.attributes[i],
      }))
    expect(rowsOf(batch)).toEqual(full)
    const [left, right] = batch.halves()
    expect([...rowsOf(left), ...rowsOf(right)]).toEqual(full)
    expect([...left.sizes, ...right.sizes]).toEqual([1, 2, 3])
    // A receipt at the wrong position would acknowledge another entry.
    expect([...left.receipts, ...right.receipts].map((receipt) => receipts.indexOf(receipt))).toEqual([
      0, 1, 2,
    ])
  })

  it('gives its halves new tokens at each split, and the time of its first entry', () => {
    const batch = batchOf(4)
    const halves = batch.halves()
    const parts = [batch, ...halves, ...halves.flatMap((half) => half.halves())]
    expect(new Set(parts.map(({ token }) => token)).size).toBe(7)
    expect(parts.map(({ since }) => since)).toEqual(Array(7).fill(0))
  })

  it('splits every column at the same position', () => {
    const batch = batchOf(3)
    const [left, right] = batch.halves()
    expect([left.messages, right.messages]).toEqual([['0'], ['1', '2']])
    expect([left.size, right.size, left.bytes, right.bytes]).toEqual([1, 2, 10, 20])
    expect([...left.receipts, ...right.receipts]).toEqual(batch.receipts)
    for (const part of [left, right]) {
      const { timestamps, severities, services, hosts, traceIds, spanIds, attributes, sizes } = part
      const columns = [timestamps, severities, services, hosts, traceIds, spanIds, attributes, sizes]
      expect(columns.map((column) => column.length)).toEqual(Array(8).fill(part.size))
    }
  })

  it('has columns of exactly its entries once it is sealed, with any initial room', () => {
    const batch = batchOf(2, 5)
    batch.seal()
    const { token: _token, isRetry: _isRetry, since: _since, size, bytes, ...columns } = batch
    expect([size, bytes]).toEqual([2, 20])
    expect(Object.values(columns).map((column) => column.length)).toEqual(Array(10).fill(2))
    expect(batch.messages).toEqual(['0', '1'])
  })

  it('is a retry from the second attempt on, with the same token and entries', () => {
    const batch = batchOf(3)
    const first = batch.attempt()
    expect(first.isRetry).toBe(false)
    for (const retry of [batch.attempt(), batch.attempt()]) {
      expect(retry).toMatchObject({ token: batch.token, size: 3, isRetry: true })
      for (const column of BATCH_COLUMNS) expect(retry[column]).toBe(batch[column])
    }
    expect(first.isRetry).toBe(false)
  })

  it('has halves that are not retries, because no driver has seen their tokens', () => {
    const batch = batchOf(4)
    batch.attempt()
    batch.attempt()
    expect(batch.halves().map((half) => half.attempt().isRetry)).toEqual([false, false])
  })

  it('grows beyond its initial room', () => {
    const batch = batchOf(5, 2)
    batch.seal()
    expect(batch.messages).toEqual(['0', '1', '2', '3', '4'])
  })
})
