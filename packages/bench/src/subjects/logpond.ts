import { join } from 'node:path'
import { type LogDriver, type OpenLogStorageOptions, openLogStorage, type WriteReceipt } from '@logpond/core'
import type { Subject } from '../subject.js'
import { sumStorage } from './sum-storage.js'

export interface LogpondSubjectOptions {
  readonly name: string
  readonly differs?: string
  /** Creates a SQLite driver for a file. */
  readonly driver: (path: string) => LogDriver
  readonly batch?: OpenLogStorageOptions['batch']
}

/** Maximum number of pending calls of `write`: fewer entries than the queue holds. */
const WINDOW = 8

/** A storage of Logpond, used like in an application: one call of `store()` for each entry. */
export function logpond({ name, differs, driver, batch }: LogpondSubjectOptions): Subject {
  const pathIn = (directory: string) => join(directory, 'logpond.db')
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    async open({ directory }) {
      const own = driver(pathIn(directory))
      const storage = await openLogStorage({
        driver: own,
        ...(batch === undefined ? {} : { batch }),
      })
      const lastOfEach: (WriteReceipt | undefined)[] = []
      return {
        storage,
        async write(entries) {
          let last: WriteReceipt | undefined
          for (const entry of entries) last = storage.store(entry)
          lastOfEach.push(last)
          if (lastOfEach.length > WINDOW) await lastOfEach.shift()?.committed()
        },
        async flush() {
          await storage.flush()
          const { failed, refused, lastError } = storage.stats()
          if (failed + refused > 0)
            throw new Error(`${failed + refused} entries were not stored.`, { cause: lastError })
        },
        async settle() {
          // A call returns after a quarter of a second; the next one waits for the work that it has begun.
          for (let call = 0; call < 2; call++) await own.checkpoint?.()
        },
        close: () => storage.close(),
      }
    },
    verify: ({ directory }) => sumStorage(pathIn(directory), true),
  }
}
