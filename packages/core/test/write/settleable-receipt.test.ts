import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { LogStorageError } from '../../src/errors/log-storage-error.js'
import { SettleableReceipt } from '../../src/write/settleable-receipt.js'

const error = new LogStorageError('IO', 'no')

describe('SettleableReceipt', () => {
  it('is queued until it is settled', () => {
    expect(new SettleableReceipt()).toMatchObject({ status: 'queued', id: undefined, error: undefined })
  })

  it('has the id once committed, even the id 0', async () => {
    const receipt = new SettleableReceipt()
    const before = receipt.committed()
    receipt.commit(0)
    expect(receipt).toMatchObject({ status: 'committed', id: 0, error: undefined })
    expect(await before).toBe(0)
    expect(await receipt.committed()).toBe(0)
  })

  it('has the error once failed', async () => {
    const receipt = new SettleableReceipt()
    const before = receipt.committed()
    receipt.fail(error)
    expect(receipt).toMatchObject({ status: 'failed', id: undefined, error })
    await expect(before).rejects.toBe(error)
    await expect(receipt.committed()).rejects.toBe(error)
  })

  it('shows its status when it is printed', () => {
    const receipt = new SettleableReceipt()
    expect(inspect(receipt)).toBe("WriteReceipt { status: 'queued' }")
    receipt.commit(7)
    expect(inspect({ receipt })).toBe("{ receipt: WriteReceipt { status: 'committed', id: 7 } }")
    expect(inspect(SettleableReceipt.failed(error))).toMatch(
      /^WriteReceipt \{\s+status: 'failed',\s+error: LogStorageError: no/,
    )
  })

  it('starts the write only when a caller waits for its end', () => {
    let writes = 0
    const receipt = new SettleableReceipt({
      write: () => {
        writes++
      },
      whenDurable: () => Promise.resolve(1),
    })
    inspect(receipt)
    expect(writes).toBe(0)
    void receipt.committed()
    expect(writes).toBe(1)
    receipt.commit(1)
    void receipt.committed()
    expect(writes).toBe(1)
  })

  it('creates its promise once, and only on demand, so a failure is not an unhandled rejection', async () => {
    const receipt = new SettleableReceipt()
    expect(receipt.committed()).toBe(receipt.committed())
    receipt.commit(1)
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    new SettleableReceipt().fail(error)
    SettleableReceipt.failed(error)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', onRejection)
    expect(rejections).toEqual([])
  })
})
