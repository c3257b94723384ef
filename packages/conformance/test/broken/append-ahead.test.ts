import type { LogBatch, LogDriver } from '@logpond/core'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { newToken } from '../../src/entries/test-batch.js'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { runConformance } from '../../src/run-conformance.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { cut } from '../support/cut.js'
import { expectCaught } from '../support/expect-caught.js'

type Write = (batch: LogBatch) => readonly number[]

/** A driver whose engine answers one turn later, and rejects messages that are not strings. */
function distant(driver: LogDriver, breakage: { write?: (write: Write) => Write; onFailure?: Write } = {}) {
  const write: Write = (batch) => {
    const isOdd = batch.messages.some((message) => typeof message !== 'string')
    if (isOdd) throw new LogStorageError('ENTRY_REJECTED', 'A message must be a text.')
    return driver.append(batch) as readonly number[]
  }
  const writeAhead = breakage.write?.(write) ?? write
  let last: Promise<unknown> = Promise.resolve()
  return {
    append(batch: LogBatch) {
      const ids = new Promise(setImmediate).then(() => write(batch))
      last = ids
      return ids
    },
    appendAhead(batch: LogBatch) {
      const refuse = () => {
        if (breakage.onFailure !== undefined) return breakage.onFailure(batch)
        throw new LogStorageError('ABORTED', 'The batch before this one has failed.')
      }
      const ids = last.then(() => writeAhead(batch), refuse)
      last = ids
      return ids
    },
  }
}

const IN_ORDER = 'appendAhead writes batches whole and in order'

describe('append ahead', () => {
  it('is right in a correct driver', async () => {
    const create: CreateDriver = brokenMemoryDriver((driver) => distant(driver))
    const { verdicts } = await runConformance({ create, only: (_, group) => group === 'append ahead' })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(['passed', 'passed', 'passed'])
  })

  expectCaught(
    'a driver that does not wait for the batch before',
    IN_ORDER,
    brokenMemoryDriver((driver) => ({ ...distant(driver), appendAhead: (batch) => driver.append(batch) })),
  )
  expectCaught(
    'a driver that drops the last entry of a batch from appendAhead',
    IN_ORDER,
    brokenMemoryDriver((driver) =>
      distant(driver, {
        write: (write) => (batch) => {
          const ids = write(cut(batch, batch.size - 1))
          return [...ids, (ids.at(-1) ?? 0) + 1]
        },
      }),
    ),
  )
  expectCaught(
    'a driver that writes a batch from appendAhead even if the batch before it failed',
    'appendAhead does not write its batch when the batch before it fails',
    brokenMemoryDriver((driver) =>
      distant(driver, { onFailure: (batch) => driver.append(batch) as number[] }),
    ),
  )
  expectCaught(
    'a driver that fails a batch from appendAhead with the error of the one before',
    'appendAhead does not write its batch when the batch before it fails',
    brokenMemoryDriver((driver) =>
      distant(driver, {
        onFailure: () => {
          throw new LogStorageError('ENTRY_REJECTED', 'A message must be a text.')
        },
      }),
    ),
  )
  expectCaught(
    'a driver whose appendAhead ignores the token',
    'appendAhead and append know each other’s tokens',
    brokenMemoryDriver((driver) =>
      distant(driver, { write: (write) => (batch) => write({ ...batch, token: newToken() }) }),
    ),
  )
})
