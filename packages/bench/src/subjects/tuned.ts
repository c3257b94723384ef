import type { BatchOptions } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { type SqliteBinding, SqliteDriver } from '@logpond/sqlite'
import { timedBinding } from '../profile/timed-binding.js'
import type { Subject } from '../subject.js'
import type { Setting } from '../tuning.js'
import { logpond } from './logpond.js'

const MIB = 1024 * 1024

const SETTINGS: Readonly<Record<Setting, (value: number) => Subject>> = {
  maxBatchSize: (value) => batched(`maxBatchSize ${value}`, { maxBatchSize: value, batchSize: 100 }),
  batchSize: (value) => batched(`batchSize ${value}`, { batchSize: value }),
  walAutocheckpoint: (value) =>
    logpond({
      name: `walAutocheckpoint ${value}`,
      driver: (path) => betterSqlite3({ path, walAutocheckpoint: value }),
    }),
  cache: (value) => withPragma(`cache of ${value} MiB`, `cache_size = -${value * 1024}`),
  walLimit: (value) => withPragma(`WAL truncated to ${value} MiB`, `journal_size_limit = ${value * MIB}`),
}

/** Logpond with one changed setting. */
export function tuned(setting: Setting, value: number): Subject {
  return SETTINGS[setting](value)
}

function batched(name: string, batch: BatchOptions): Subject {
  return logpond({ name, driver: (path) => betterSqlite3({ path }), batch })
}

/** For settings that are not options: sets a pragma without the engine's knowledge, in the calling thread. */
function withPragma(name: string, pragma: string): Subject {
  return logpond({
    name,
    driver: (path) => new SqliteDriver({ binding: bindingWith(pragma), options: { path } }),
  })
}

function bindingWith(pragma: string): SqliteBinding {
  const binding = timedBinding(new Map())
  return {
    ...binding,
    connect(options) {
      const connection = binding.connect(options)
      let isSet = false
      return {
        get inTransaction() {
          return connection.inTransaction
        },
        exec(sql) {
          // The engine sets and checks its own value at the opening, so this waits until the first batch.
          if (sql.startsWith('BEGIN') && !isSet) {
            isSet = true
            connection.exec(`PRAGMA ${pragma}`)
          }
          connection.exec(sql)
        },
        prepare: (sql) => connection.prepare(sql),
        close: () => connection.close(),
      }
    },
  }
}
