import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ALL_SETTLED, useWithFakeTimers } from '../../../core/test/support/fake-timers-process.js'
import { nativeDriver } from './fixtures/native-driver.mjs'

const MODULE = new URL('./fixtures/native-driver.mjs', import.meta.url).href

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-fake-timers-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})
afterEach(() => {
  vi.useRealTimers()
})

describe.concurrent.each(['worker', 'main'] as const)('a storage with thread: %s', (thread) => {
  it.each([
    ['sinon', 'before loading'],
    ['node:test', 'before opening'],
    ['sinon', 'after opening'],
  ])('settles all calls while timers are stopped, faked by %s %s', async (...faking) => {
    const path = join(directory, `${thread} ${faking.join(' ')}.db`.replace(':', ' '))
    const driver = { module: MODULE, name: 'nativeDriver', options: { path, thread } }
    expect(await useWithFakeTimers(faking, driver)).toBe(ALL_SETTLED)
  })
})

describe.each(['worker', 'main'] as const)('with vi.useFakeTimers(), thread: %s', (thread) => {
  it('a storage that is opened afterwards settles all calls', async () => {
    vi.useFakeTimers()
    const storage = await openLogStorage({ driver: nativeDriver({ path: ':memory:', thread }) })
    const receipt = storage.store({ message: 'by time' })
    expect(await storage.follow({ after: 0 }).next()).toMatchObject({ value: { message: 'by time' } })
    expect(receipt.status).toBe('committed')
    await storage.store({ message: 'awaited' }).committed()
    expect(await storage.count()).toBe(2)
    await storage.close()
  })
})
