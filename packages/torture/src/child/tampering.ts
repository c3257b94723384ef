import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { LogBatch, LogDriver } from '@logpond/core'
import { betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3WasmBinding } from '@logpond/driver-wasm'
import type { SqliteBinding } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import type { DriverName } from '../driver-name.js'
import type { Sabotage } from '../sabotage.js'
import type { VictimTask } from './victim-task.js'

/** The environment variable with the task, because a driver passes only its own options to its thread. */
export const TASK_VARIABLE = 'LOGPOND_TORTURE_TASK'

export function bindingOf(driver: DriverName): SqliteBinding {
  return driver === 'native' ? betterSqlite3Binding : nodeSqlite3WasmBinding
}

/** The driver of a task, with a tampered connection in its thread. */
export function driverWithTamperedThread(task: VictimTask): LogDriver {
  process.env[TASK_VARIABLE] = JSON.stringify(task)
  return createSqliteDriver(
    bindingOf(task.driver),
    task.sqlite,
    new URL('./tampered-thread.js', import.meta.url),
  )
}

/** A driver that breaks a promise, if a wrapper can do that. */
export function sabotaged(driver: LogDriver, sabotage: Sabotage | undefined, path: string): LogDriver {
  if (sabotage === 'token-ignored') return changingBatches(driver, withNewToken)
  if (sabotage === 'ids-repeated') return changingIds(driver, (ids) => ids.map((_, i) => i + 1))
  if (sabotage === 'sync-skipped') return changed(driver, { sync: async () => (await driver.stats()).lastId })
  if (sabotage === 'owner-ignored') {
    return changed(driver, {
      open: (signal) => {
        rmSync(`${path}-owners`, { recursive: true, force: true })
        rmSync(`${path}.lock`, { recursive: true, force: true })
        return driver.open(signal)
      },
    })
  }
  return driver
}

function withNewToken(batch: LogBatch): LogBatch {
  return Object.create(batch, { token: { value: randomUUID() } })
}

function changingBatches(driver: LogDriver, change: (batch: LogBatch) => LogBatch): LogDriver {
  return changed(driver, {
    append: (batch) => driver.append(change(batch)),
    appendAhead: (batch) => driver.appendAhead?.(change(batch)) ?? [],
    appendSync: (batch, timeout) => driver.appendSync?.(change(batch), timeout) ?? [],
  })
}

function changingIds(driver: LogDriver, change: (ids: readonly number[]) => number[]): LogDriver {
  return changed(driver, {
    append: async (batch) => change(await driver.append(batch)),
    appendAhead: async (batch) => change((await driver.appendAhead?.(batch)) ?? []),
    appendSync: (batch, timeout) => change(driver.appendSync?.(batch, timeout) ?? []),
  })
}

/** The driver with some replaced methods. */
export function changed(driver: LogDriver, changes: Partial<LogDriver>): LogDriver {
  return new Proxy(driver, {
    get(target, name: keyof LogDriver) {
      const own: unknown = target[name]
      const value = own === undefined ? own : (changes[name] ?? own)
      return typeof value === 'function' && value === own ? value.bind(target) : value
    },
  })
}
