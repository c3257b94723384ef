import { join } from 'node:path'
import { type LogDriver, type OpenLogStorageOptions, openLogStorage, type WriteReceipt } from '@logpond/core'
import type { Subject } from '../subject.js'
import { sumTable } from './log-table.js'

export interface LogpondSubjectOptions {
  readonly name: string
  readonly differs?: string
  /** Makes a SQLite driver on a file. */
  readonly driver: (path: string) => LogDriver
  /** Whether it keeps a full-text index. */
  readonly fullText: boolean
  readonly batch?: OpenLogStorageOptions['batch']
}

/** So many calls of `write` may be under way: fewer entries than the queue holds. */
const WINDOW = 8

/** A storage of Logpond over a driver, as an application uses it: a call of `store()` for each entry. */
export function logpond({ name, differs, driver, batch, fullText }: LogpondSubjectOptions): Subject {
  const pathIn = (directory: string) => join(directory, 'logpond.db')
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    async open({ directory }) {
      const storage = await openLogStorage({
        driver: driver(pathIn(directory)),
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
            throw new Error(`${failed + refused} entries were not stored`, { cause: lastError })
        },
        close: () => storage.close(),
      }
    },
    async verify({ directory }) {
      const { found, ...sums } = sumTable(pathIn(directory))
      return fullText && found !== undefined ? { ...sums, found } : sums
    },
  }
}
