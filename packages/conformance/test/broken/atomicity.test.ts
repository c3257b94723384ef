import { describe } from 'vitest'
import { batchOf, newToken } from '../../src/test-batch.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

describe('atomicity', () => {
  expectCaught(
    'a driver that writes entry by entry',
    'nothing of a batch that fails is stored, wherever it fails',
    brokenMemoryDriver((driver) => ({
      append: (batch) =>
        batch.timestamps.flatMap((_, i) => {
          const message = batch.messages[i] as string
          return driver.append(batchOf([{ message }], newToken())) as number[]
        }),
    })),
  )
})
