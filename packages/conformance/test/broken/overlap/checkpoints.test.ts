import { LogStorageError } from '@logpond/core'
import { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { aWhile, brokenHeldDriver, copyOf } from '../../support/broken-held-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const CHECKPOINT = 'entries appended during a checkpoint are stored once, and are there after reopening'

describe('overlapping work: checkpoints', () => {
  expectCaught(
    'a driver whose checkpoint replaces the store with a copy',
    CHECKPOINT,
    brokenHeldDriver((_, holder) => ({
      checkpoint: async () => {
        const copy = copyOf(holder.store)
        await aWhile()
        holder.store = copy
      },
    })),
  )
  expectCaught(
    'a driver whose checkpoint forgets the tokens of appends during it',
    CHECKPOINT,
    brokenHeldDriver((_, holder) => ({
      checkpoint: async () => {
        const { firstIds } = holder.store.snapshot()
        await aWhile()
        holder.store = MemoryStore.from({ ...holder.store.snapshot(), firstIds })
      },
    })),
  )
  expectCaught(
    'a driver whose checkpoint writes entries again that were appended during it',
    CHECKPOINT,
    brokenHeldDriver((driver) => {
      const meanwhile: Parameters<typeof driver.append>[0][] = []
      let isRunning = false
      return {
        append: (batch) => {
          if (isRunning) meanwhile.push(batch)
          return driver.append(batch)
        },
        checkpoint: async () => {
          isRunning = true
          await aWhile()
          isRunning = false
          for (const batch of meanwhile.splice(0)) driver.append({ ...batch, token: `${batch.token} again` })
        },
      }
    }),
  )
  expectCaught(
    'a driver that refuses to append while its checkpoint runs',
    CHECKPOINT,
    brokenHeldDriver((driver) => {
      let isRunning = false
      return {
        append: (batch) => {
          if (isRunning) throw new LogStorageError('BUSY', 'A checkpoint is running.')
          return driver.append(batch)
        },
        checkpoint: async () => {
          isRunning = true
          await aWhile(6)
          isRunning = false
        },
      }
    }),
  )
  expectCaught(
    'a driver that finds nothing while its checkpoint runs',
    CHECKPOINT,
    brokenHeldDriver((_, holder) => ({
      checkpoint: async () => {
        const { store } = holder
        holder.store = MemoryStore.from({ ...store.snapshot(), rows: [] })
        await aWhile(1)
        holder.store = store
      },
    })),
  )
  expectCaught(
    'a driver whose sync returns the old id during a checkpoint',
    CHECKPOINT,
    brokenHeldDriver((driver, holder) => {
      let id: number | undefined
      return {
        sync: async () => id ?? holder.store.sync(),
        checkpoint: async () => {
          id = holder.store.syncedId
          await aWhile(8)
          id = undefined
          driver.sync?.()
        },
      }
    }),
  )
})
