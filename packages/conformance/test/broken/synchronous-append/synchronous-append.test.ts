import { describe } from 'vitest'
import { newToken } from '../../../src/entries/test-batch.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { cut } from '../../support/cut.js'
import { expectCaught } from '../../support/expect-caught.js'

const WRITES = 'appendSync has written the batch when it returns'

describe('synchronous append', () => {
  expectCaught(
    'a driver that claims sync and has no appendSync',
    WRITES,
    brokenMemoryDriver(() => ({ appendSync: undefined as never })),
  )
  expectCaught(
    'a driver whose appendSync returns a promise',
    WRITES,
    brokenMemoryDriver((driver) => ({
      appendSync: (async (batch: never) => driver.append(batch)) as never,
    })),
  )
  expectCaught(
    'a driver whose appendSync writes later',
    WRITES,
    brokenMemoryDriver((driver) => ({
      appendSync(batch) {
        setTimeout(() => driver.append(batch), 50)
        return batch.timestamps.map((_, i) => i + 1)
      },
    })),
  )
  expectCaught(
    'a driver whose appendSync drops the last entry of 65',
    WRITES,
    brokenMemoryDriver((driver) => ({
      appendSync(batch, timeout) {
        if (batch.size !== 65) return driver.appendSync?.(batch, timeout) ?? []
        const ids = driver.appendSync?.(cut(batch, 64), timeout) ?? []
        return [...ids, (ids.at(-1) ?? 0) + 1]
      },
    })),
  )
  const ignoringToken = brokenMemoryDriver((driver) => ({
    appendSync: (batch, timeout) => driver.appendSync?.({ ...batch, token: newToken() }, timeout) ?? [],
  }))
  expectCaught(
    'a driver whose appendSync ignores the token',
    'append and appendSync know each other’s tokens',
    ignoringToken,
  )
  expectCaught(
    'a driver whose appendSync ignores the token',
    'appendSync settles a pending append of the same batch',
    ignoringToken,
  )
  expectCaught(
    'a driver whose appendSync writes entry by entry',
    'a failed appendSync stores nothing',
    brokenMemoryDriver((driver) => ({
      appendSync: (batch, timeout) =>
        batch.timestamps.flatMap((_, i) => {
          const one = { ...batch, messages: [batch.messages[i] as string], token: newToken(), size: 1 }
          return driver.appendSync?.(one, timeout) ?? []
        }),
    })),
  )
  expectCaught(
    'a driver that drops entries that appendSync writes while it is being opened',
    'appendSync works during an opening once finishOpening has returned',
    brokenMemoryDriver((driver) => {
      let isOpen = false
      return {
        async open() {
          await new Promise((resolve) => setImmediate(resolve))
          isOpen = true
        },
        finishOpening() {},
        appendSync: (batch, timeout) =>
          (isOpen ? driver.appendSync?.(batch, timeout) : undefined) ?? batch.timestamps.map((_, i) => i + 1),
      }
    }),
  )
  expectCaught(
    'a driver whose appendSync writes to memory alone',
    'entries written by appendSync are there after close and open',
    brokenMemoryDriver((driver) => ({
      appendSync: (batch, timeout) => driver.appendSync?.(batch, timeout) ?? [],
      async close() {
        await driver.deleteOldest({ expired: [], maxEntries: 0, dryRun: false }, 10_000)
      },
    })),
  )
})
