import { type LogDriver, LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { aborted } from '../../support/slow-reads.js'

describe('abort: openings', () => {
  const openAlready = 'open rejects with ABORTED when its signal is already aborted, and works afterwards'

  expectCaught(
    'a driver that opens without checking its signal',
    openAlready,
    brokenMemoryDriver(() => ({ open: () => {} })),
  )
  expectCaught(
    'a driver that still counts as open after its opening was aborted',
    openAlready,
    brokenMemoryDriver((driver) => {
      let isOpen = false
      return {
        open: (signal) => {
          if (isOpen) throw new LogStorageError('CONNECTION', 'It is open already.')
          isOpen = true
          return driver.open(signal)
        },
        close: () => {
          isOpen = false
        },
      }
    }),
  )

  const onItsWay = 'a store can be opened after an opening was aborted at any moment'

  /** Locks the store and opens it in steps; an abort calls `onAbort`. */
  const locking = (onAbort: (release: () => void) => void) => {
    const locks = new Set<string>()
    return (context: { directory: string }) => {
      const driver = brokenMemoryDriver()(context) as LogDriver
      const release = () => locks.delete(context.directory)
      return {
        ...driver,
        open: async (signal?: AbortSignal) => {
          await driver.open(signal)
          if (locks.has(context.directory)) throw new LogStorageError('BUSY', 'Another driver has it open.')
          locks.add(context.directory)
          for (let turn = 0; turn < 10; turn++) {
            await new Promise(setImmediate)
            if (!signal?.aborted) continue
            onAbort(release)
            throw aborted()
          }
        },
        close: () => {
          release()
        },
      }
    }
  }

  it(`a driver that releases its lock passes: ${onItsWay}`, async () => {
    const create = locking((release) => release())
    const { verdicts } = await runConformance({ create, seed: 1, only: ({ name }) => name === onItsWay })
    expect(verdicts).toMatchObject([{ status: 'passed' }])
  })
  expectCaught(
    'a driver that keeps its lock when its opening is aborted',
    onItsWay,
    locking(() => {}),
  )
  expectCaught(
    'a driver whose aborted opening fails with an error of its own',
    onItsWay,
    locking((release) => {
      release()
      throw new DOMException('This operation was aborted', 'AbortError')
    }),
  )

  expectCaught(
    'a driver that leaves a timer when its opening is aborted',
    'aborted openings leave nothing open: no files, threads or handles',
    brokenMemoryDriver((driver) => {
      let timer: NodeJS.Timeout | undefined
      return {
        open: async (signal) => {
          timer = setTimeout(() => {}, 20_000)
          await driver.open(signal)
          await new Promise(setImmediate)
          if (signal?.aborted) throw aborted()
        },
        close: () => clearTimeout(timer),
      }
    }),
  )

  const lateAbort = 'open leaves no listener on its signal, and aborting the signal later has no effect'

  expectCaught(
    'a driver that never removes the listener of its opening',
    lateAbort,
    brokenMemoryDriver((driver) => ({
      open: (signal) => {
        signal?.addEventListener('abort', () => {})
        return driver.open(signal)
      },
    })),
  )
  expectCaught(
    'a driver that listens to the signal of its opening forever',
    lateAbort,
    brokenMemoryDriver((driver) => {
      let opening: AbortSignal | undefined
      return {
        open: (signal) => {
          opening = signal
          return driver.open(signal)
        },
        append: (batch) => {
          if (opening?.aborted) throw aborted()
          return driver.append(batch)
        },
      }
    }),
  )
})
