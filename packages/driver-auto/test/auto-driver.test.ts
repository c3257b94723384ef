import { type LogDriver, LogStorageError } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { AutoDriver } from '../src/auto-driver.js'
import type { Candidate } from '../src/candidates.js'
import type { DriverName } from '../src/driver-name.js'

const options = { path: 'logs.db' }

function unsupported(message: string): LogStorageError {
  return new LogStorageError('UNSUPPORTED', message)
}

/** A candidate whose driver behaves as the test wants; `calls` records its calls. */
function candidate(name: string, over: Partial<LogDriver> = {}, calls: string[] = []): Candidate {
  return {
    install: `npm install ${name}`,
    create: () => {
      calls.push(`create ${name}`)
      const memory = memoryDriver()
      return {
        ...memory,
        name,
        appendAhead: (batch) => memory.append(batch),
        finishOpening: () => {},
        ...over,
        open: async (signal) => {
          calls.push(`open ${name}`)
          return (over.open ?? memory.open).call(memory, signal)
        },
      }
    },
  }
}

function missing(name: string): Candidate {
  return {
    install: `npm install ${name}`,
    create: () => {
      throw unsupported(`${name} is not installed`)
    },
  }
}

function fails(error: Error): Partial<LogDriver> {
  return { open: () => Promise.reject(error) }
}

function auto(candidates: Partial<Record<DriverName, Candidate>>): AutoDriver {
  return new AutoDriver(new Map(Object.entries(candidates) as [DriverName, Candidate][]), options)
}

describe('the choice', () => {
  it('is the first driver that can be created, without creating the others', () => {
    const calls: string[] = []
    const driver = auto({
      'better-sqlite3': missing('better'),
      wasm: candidate('wasm', {}, calls),
      'node-sqlite': candidate('node', {}, calls),
    })
    expect([driver.name, calls]).toEqual(['wasm', ['create wasm']])
  })

  it('changes if the driver turns out not to work when it is opened', async () => {
    const driver = auto({
      'better-sqlite3': candidate('better', fails(unsupported('no native code'))),
      'node-sqlite': candidate('node', { supports: { ...memoryDriver().supports, multiProcess: true } }),
    })
    expect(driver.name).toBe('better')
    await driver.open()
    expect([driver.name, driver.supports.multiProcess]).toEqual(['node', true])
  })

  it('stays when a connection is opened again, whatever the error', async () => {
    const calls: string[] = []
    let error: Error | undefined
    const open = async () => {
      if (error !== undefined) throw error
    }
    const driver = auto({
      'better-sqlite3': candidate('better', { open }, calls),
      'node-sqlite': candidate('node', {}, calls),
    })
    await driver.open()
    await driver.close()
    error = unsupported('for now')
    await expect(driver.open()).rejects.toBe(error)
    expect(calls).toEqual(['create better', 'open better', 'open better'])
  })

  it('is made again when a driver that failed to open is opened again', async () => {
    let isBroken = true
    const open = async () => {
      if (isBroken) throw unsupported('not yet')
    }
    const driver = auto({ 'better-sqlite3': candidate('better', { open }), wasm: missing('wasm') })
    await expect(driver.open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    isBroken = false
    await driver.open()
    expect(driver.name).toBe('better')
  })

  it('never moves from a driver that shares the file to one that needs it alone', async () => {
    const calls: string[] = []
    const driver = auto({
      'better-sqlite3': candidate('better', fails(unsupported('no write-ahead log here')), calls),
      wasm: candidate('wasm', {}, calls),
    })
    await expect(driver.open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    expect(calls).not.toContain('create wasm')
  })

  it('moves on from a driver that needs the file alone, if others have it open', async () => {
    const busy = new LogStorageError('BUSY', 'others have it open')
    const driver = auto({ wasm: candidate('wasm', fails(busy)), 'node-sqlite': candidate('node') })
    await driver.open()
    expect(driver.name).toBe('node')
  })

  it.each(['BUSY', 'IO', 'CORRUPT', 'READ_ONLY', 'DISK_FULL', 'INVALID_OPTIONS', 'ABORTED'] as const)(
    'stays if the driver that shares the file fails with %s',
    async (code) => {
      const error = new LogStorageError(code, 'as it is')
      const driver = auto({
        'better-sqlite3': candidate('better', fails(error)),
        'node-sqlite': candidate('node'),
      })
      await expect(driver.open()).rejects.toBe(error)
    },
  )
})

describe('the reads that count', () => {
  it('are those of the driver in use', async () => {
    const counts = (value: string): Partial<LogDriver> => ({
      topValues: () => ({ values: [{ value, count: 1 }], distinct: 1, missing: 0, complete: true }),
      fields: () => [{ name: value, types: ['string'], count: 1 }],
      groupedHistogram: ({ bucket }) => [
        { start: bucket, count: 1, bySeverity: {}, byValue: [{ value, count: 1 }] },
      ],
    })
    const broken = { ...counts('better'), ...fails(unsupported('it is broken')) }
    const driver = auto({
      'better-sqlite3': candidate('better', broken),
      'node-sqlite': candidate('node', counts('node')),
    })
    await driver.open()
    const by = { column: 'host' } as const
    expect(await driver.topValues?.({ field: by, limit: 1 })).toMatchObject({ values: [{ value: 'node' }] })
    expect(await driver.fields?.({})).toMatchObject([{ name: 'node' }])
    expect(await driver.groupedHistogram?.({ bucket: 7, by, limit: 1 })).toMatchObject([
      { start: 7, byValue: [{ value: 'node' }] },
    ])
  })

  it('are missing if the driver has none', () => {
    const none = { topValues: undefined, fields: undefined, groupedHistogram: undefined }
    const old: Candidate = {
      install: '',
      create: () => ({ ...memoryDriver({ supports: { conditions: false } }) }),
    }
    expect(auto({ wasm: old })).toMatchObject(none)
  })
})

describe('the error', () => {
  it('lists each driver with its reason, and says what to install', async () => {
    const driver = auto({
      'better-sqlite3': missing('better'),
      wasm: missing('wasm'),
      'node-sqlite': candidate('node', fails(unsupported('this runtime is too old'))),
    })
    await expect(driver.open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message:
        'No SQLite driver works here. better-sqlite3: better is not installed. wasm: wasm is not installed. node-sqlite: this runtime is too old. The driver that runs in most places: npm install better.',
    })
  })

  it('is that of the driver if it is the only one', async () => {
    await expect(auto({ wasm: missing('wasm') }).open()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: 'wasm is not installed',
    })
  })

  it('is given once if two engines refuse the file for the same reason', async () => {
    const newer = unsupported('logs.db has version 9 of the schema')
    const driver = auto({
      'better-sqlite3': candidate('better', fails(newer)),
      wasm: missing('wasm'),
      'node-sqlite': candidate('node', fails(unsupported(newer.message))),
    })
    await expect(driver.open()).rejects.toMatchObject({ message: newer.message })
  })
})

describe('finishOpening', () => {
  it('opens the next driver if the first one does not work', async () => {
    const error = unsupported('no native code')
    const finished: string[] = []
    const driver = auto({
      'better-sqlite3': candidate('better', {
        ...fails(error),
        finishOpening: () => {
          throw error
        },
      }),
      'node-sqlite': candidate('node', { finishOpening: () => void finished.push('node') }),
    })
    const opening = driver.open()
    driver.finishOpening?.(1000)
    expect([driver.name, finished]).toEqual(['node', ['node']])
    await opening
    expect(driver.name).toBe('node')
  })

  it('throws the error of the last driver, and the promise rejects with it too', async () => {
    const error = new LogStorageError('IO', 'broken disk')
    const driver = auto({
      'node-sqlite': candidate('node', {
        ...fails(error),
        finishOpening: () => {
          throw error
        },
      }),
    })
    const opening = Promise.resolve(driver.open())
    opening.catch(() => {})
    expect(() => driver.finishOpening?.(1000)).toThrow(error)
    await expect(opening).rejects.toBe(error)
  })
})
