import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogDriver, LogStorageError } from '@logpond/core'
import { expect, it, onTestFinished } from 'vitest'
import { sqliteSupports } from '../../src/sqlite-supports.js'
import { OwnedDriver } from '../../src/worker/owned-driver.js'
import type { ValueReads } from '../../src/worker/thread-protocol.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

/** A driver whose searches report damage, and for each of its openings whether that looks for damage. */
function damaged() {
  const path = join(temporaryDirectory(), 'logs.db')
  writeFileSync(path, '')
  const looked: boolean[] = []
  const options = { path }
  const supports = sqliteSupports(testBinding, options, { hasReader: false })
  const inner = {
    open: () => [],
    close: () => {},
    count: () => 0,
    search: () => {
      throw new LogStorageError('CORRUPT', 'A block is damaged.')
    },
  } as unknown as LogDriver & ValueReads
  const driver = new OwnedDriver({
    binding: testBinding,
    supports,
    options,
    isPipelined: false,
    makeThread: () => {
      throw new Error('No thread is needed.')
    },
    make: (_path, _owner, mayBeDamaged) => {
      looked.push(mayBeDamaged)
      return inner
    },
  })
  onTestFinished(() => driver.close())
  const search = async () => driver.search({ order: 'oldest', limit: 1 })
  const reopen = async () => {
    await driver.close()
    await driver.open()
  }
  return { path, driver, search, reopen, looked }
}

it('looks for damage once at the opening after a call has met it', async () => {
  const { driver, search, reopen, looked } = damaged()
  await driver.open()
  await driver.count({})
  await reopen()
  await expect(search()).rejects.toMatchObject({ code: 'CORRUPT' })
  await reopen()
  await reopen()
  expect(looked).toEqual([false, false, true, false])
})

it('does not look for damage if the file could not be read: that is not damage', async () => {
  const { path, driver, search, reopen, looked } = damaged()
  await driver.open()
  rmSync(path)
  await expect(search()).rejects.toMatchObject({ code: 'IO' })
  writeFileSync(path, '')
  await reopen()
  expect(looked).toEqual([false, false])
})
