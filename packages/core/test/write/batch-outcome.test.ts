import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { encodeEntry } from '../../src/record/log-record.js'
import { isOver, writesOf } from '../../src/write/batch-outcome.js'
import { QueuedBatch } from '../../src/write/queued-batch.js'
import { SettleableReceipt } from '../../src/write/settleable-receipt.js'

function batchOf(size: number): QueuedBatch {
  const batch = new QueuedBatch('token', 0)
  for (let i = 0; i < size; i++) {
    batch.push(
      encodeEntry({ message: String(i) }, () => 0),
      1,
      new SettleableReceipt(),
    )
  }
  return batch
}

/** Writes a batch to an engine that refuses some entries, or fails certain writes with another error. */
function write(
  size: number,
  culprits: Set<number>,
  errorOfWrite: (write: number) => LogStorageErrorCode | undefined = () => undefined,
) {
  const settled: string[] = []
  const failed: { message: string; code: string }[] = []
  const tokens: string[] = []
  let writes = 0
  const steps = writesOf(batchOf(size))
  let step = steps.next()
  while (!step.done) {
    const part = step.value
    tokens.push(part.token)
    const isRefused = part.messages.some((message) => culprits.has(Number(message)))
    const code = errorOfWrite(writes++) ?? (isRefused ? 'ENTRY_REJECTED' : undefined)
    const outcome = code ? { error: new LogStorageError(code, code) } : { ids: part.messages.map(Number) }
    if (isOver(part, outcome)) settled.push(...part.messages)
    if (isOver(part, outcome) && code) failed.push(...part.messages.map((message) => ({ message, code })))
    step = steps.next(outcome)
  }
  return { settled, failed, tokens, writes }
}

const inOrder = (size: number) => Array.from({ length: size }, (_, i) => String(i))

describe('writesOf', () => {
  it('is one write if no entry is refused', () => {
    expect(write(1000, new Set())).toMatchObject({ writes: 1, failed: [], settled: inOrder(1000) })
  })

  it('finds one culprit at any place of 1,000 in at most 2·log₂(n)+2 writes', () => {
    for (const culprit of [0, 1, 2, 124, 249, 250, 333, 499, 500, 501, 624, 750, 998, 999]) {
      const { writes, failed, settled } = write(1000, new Set([culprit]))
      expect(failed).toEqual([{ message: String(culprit), code: 'ENTRY_REJECTED' }])
      expect(settled).toEqual(inOrder(1000))
      expect(writes).toBeLessThanOrEqual(2 * Math.log2(1000) + 2)
    }
  })

  it('keeps that bound for one culprit at every place of every size up to 40', () => {
    for (let size = 1; size <= 40; size++) {
      for (let culprit = 0; culprit < size; culprit++) {
        expect(write(size, new Set([culprit])).writes).toBeLessThanOrEqual(2 * Math.log2(size) + 2)
      }
    }
  })

  it('fails only the refused entries, in order, with a separate token for each part', () => {
    const cases = fc
      .integer({ min: 1, max: 300 })
      .chain((size) => fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1), { maxLength: size })))
    fc.assert(
      fc.property(cases, ([size, culprits]) => {
        const { settled, failed, tokens } = write(size, new Set(culprits))
        expect(settled).toEqual(inOrder(size))
        expect(failed.map(({ message }) => Number(message))).toEqual(culprits.toSorted((a, b) => a - b))
        expect(new Set(tokens).size).toBe(tokens.length)
      }),
    )
  })

  it('fails a whole batch, unsplit, for any other reason', () => {
    const { writes, failed } = write(10, new Set(), () => 'CORRUPT')
    expect(writes).toBe(1)
    expect(failed).toHaveLength(10)
  })

  it('fails a whole part that failed for another reason, and continues with the rest', () => {
    // 8 entries, with a culprit at 6: the whole batch is refused, the left half fails with IO, and the right half is searched.
    const { failed, settled } = write(8, new Set([6]), (index) => (index === 1 ? 'IO' : undefined))
    expect(failed).toEqual([
      ...inOrder(4).map((message) => ({ message, code: 'IO' })),
      { message: '6', code: 'ENTRY_REJECTED' },
    ])
    expect(settled).toEqual(inOrder(8))
  })
})
