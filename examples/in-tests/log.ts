// The storage of an application, created without await.
import { createLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

/** Tests set `NODE_ENV` to `test`, as vitest and Jest do by themselves. */
const isTest = process.env.NODE_ENV === 'test'

export const log = createLogStorage({
  driver: isTest
    ? betterSqlite3({ path: ':memory:', thread: 'main' })
    : betterSqlite3({ path: 'app-logs.db' }),
})
