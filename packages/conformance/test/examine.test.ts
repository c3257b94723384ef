import { existsSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type ExamineOptions, examine } from '../src/examine.js'
import { ConformanceFailure } from '../src/failure/conformance-failure.js'
import { NotTested } from '../src/failure/not-tested.js'
import type { DriverPromise } from '../src/lab/driver-promise.js'
import type { Lab } from '../src/lab/lab.js'
import { SharedStore } from '../src/lab/shared-store.js'
import { CollectedFiles } from '../src/resources/collected-files.js'

const { supports } = memoryDriver()
const collected = new CollectedFiles()

afterAll(() => collected[Symbol.dispose]())

function verdictOf(promise: Partial<DriverPromise>, options: Partial<ExamineOptions> = {}) {
  const whole: DriverPromise = { name: 'something', check: () => {}, ...promise }
  const { create = () => memoryDriver() } = options
  return examine({ name: 'a group', promises: [whole] }, whole, {
    create,
    shared: new SharedStore({ create, timeout: 60_000 }),
    collected,
    module: undefined,
    supports,
    seed: 1,
    timeout: 60_000,
    endTimeout: 60_000,
    strict: false,
    ...options,
  })
}

const fails = () => {
  throw new ConformanceFailure('expected 1, got 2')
}

describe('examine', () => {
  it('reports whether a promise is kept or broken, and why', async () => {
    expect(await verdictOf({})).toMatchObject({ group: 'a group', promise: 'something', status: 'passed' })
    expect(await verdictOf({ check: fails })).toMatchObject({ status: 'failed', reason: 'expected 1, got 2' })
  })

  it('names the code or the class of an error of the driver', async () => {
    const busy = () => Promise.reject(new LogStorageError('BUSY', 'locked'))
    expect((await verdictOf({ check: busy })).reason).toMatch(/^BUSY: locked\nat .*examine\.test\.ts/)
    const foreign = () => Promise.reject(new TypeError('no'))
    expect((await verdictOf({ check: foreign })).reason).toMatch(/^TypeError: no\nat .*examine\.test\.ts/)
    expect((await verdictOf({ check: () => Promise.reject(undefined) })).status).toBe('failed')
  })

  it('does not test a promise that the driver does not claim', async () => {
    const verdict = await verdictOf({ claim: 'multiProcess', check: fails })
    expect(verdict).toMatchObject({ status: 'not claimed', reason: 'supports.multiProcess is false' })
    expect(await verdictOf({ claim: 'fullText', check: fails })).toMatchObject({ status: 'failed' })
  })

  it('reports a claim as too modest when the driver does what it denies', async () => {
    expect(await verdictOf({ denies: 'durable' })).toMatchObject({
      status: 'too modest',
      reason: 'supports.durable is false, but the driver does it',
    })
    expect((await verdictOf({ denies: 'durable', check: fails })).status).toBe('not claimed')
    expect((await verdictOf({ denies: 'fullText' })).status).toBe('not claimed')
  })

  it('reports a promise that cannot be tested here as not tested', async () => {
    const cannot = () => {
      throw new NotTested('it takes a power cut')
    }
    const expected = { status: 'not tested', reason: 'it takes a power cut' }
    expect(await verdictOf({ check: cannot })).toMatchObject(expected)
    expect(await verdictOf({ check: cannot, denies: 'durable' })).toMatchObject(expected)
  })

  it('does not test a promise about processes without a module', async () => {
    const verdict = await verdictOf({ needsProcesses: true, check: fails })
    expect(verdict).toMatchObject({ status: 'not tested', reason: expect.stringContaining('module') })
  })

  it('fails a check that does not settle in time', async () => {
    const verdict = await verdictOf({ check: () => new Promise(() => {}) }, { timeout: 1 })
    expect(verdict).toMatchObject({ status: 'failed', reason: 'It did not settle within 1 ms.' })
  })

  it('fails for a driver that does not close', async () => {
    const close = () => {
      throw new LogStorageError('IO', 'cannot close')
    }
    const create = () => ({ ...memoryDriver(), close })
    const check = async (lab: Lab) => void (await lab.open())
    expect(await verdictOf({ check }, { create })).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^IO: cannot close\nat /),
    })
  })

  it('fails for an error that no caller waits for', async () => {
    const others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    onTestFinished(() => {
      for (const listener of others) process.on('unhandledRejection', listener)
    })
    const caught = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    onTestFinished(() => {
      for (const listener of caught) process.on('uncaughtException', listener)
    })
    const check = () => void Promise.reject(new RangeError('lost'))
    expect(await verdictOf({ check })).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^RangeError: lost\n/),
    })
    expect(process.listenerCount('uncaughtException')).toBe(0)
  })

  it('releases drivers, storages and folders', async () => {
    const closed: string[] = []
    const create = () => ({ ...memoryDriver(), close: () => void closed.push('driver') })
    let directory = ''
    const check = async (lab: Lab) => {
      directory = await lab.directory()
      expect(existsSync(directory)).toBe(true)
      await lab.close(await lab.open())
      await lab.open()
      await lab.storage()
    }
    expect((await verdictOf({ check }, { create })).status).toBe('passed')
    expect(closed).toHaveLength(3)
    expect(existsSync(directory)).toBe(false)
  })
})
