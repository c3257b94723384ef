import { type LogDriver, LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { VALUE_READS } from '../../../src/expect/value-reads.js'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { aborted, pauseUntilAborted, queue, slowReads } from '../../support/slow-reads.js'

const KINDS = ['search', 'count', 'histogram', 'readAfter', ...VALUE_READS] as const

/** Slow reads, of which one kind waits in another way. */
function oneKind(kind: (typeof KINDS)[number], pause: Parameters<typeof slowReads>[1]) {
  return brokenMemoryDriver((driver) => ({
    ...slowReads(driver),
    [kind]: slowReads(driver, pause)[kind],
  }))
}

/** Ignores the signals of its reads. */
function withoutSignals(driver: LogDriver): Partial<LogDriver> {
  const counts = driver as Required<LogDriver>
  return {
    search: (query) => driver.search(query),
    count: (filter) => driver.count(filter),
    histogram: (query) => driver.histogram(query),
    readAfter: (id, filter, limit) => driver.readAfter(id, filter, limit),
    topValues: (query) => counts.topValues(query),
    fields: (filter) => counts.fields(filter),
    groupedHistogram: (query) => counts.groupedHistogram(query),
  }
}

describe('abort: reads', () => {
  it('is right in a driver with slow reads', async () => {
    const create = brokenMemoryDriver((driver) => slowReads(driver))
    const { verdicts } = await runConformance({ create, seed: 1, only: (_, group) => group === 'abort' })
    expect(verdicts.filter(({ status }) => status !== 'passed')).toEqual([])
  })

  const already = 'a read rejects with ABORTED when its signal is already aborted'

  expectCaught('a driver that ignores signals', already, brokenMemoryDriver(withoutSignals))
  for (const kind of KINDS) {
    expectCaught(
      `a driver whose ${kind} takes no signal`,
      already,
      brokenMemoryDriver((driver) => ({ [kind]: withoutSignals(driver)[kind] })),
    )
  }
  expectCaught(
    'a driver that throws the reason of the signal',
    already,
    brokenMemoryDriver((driver) => ({
      search(query, signal) {
        signal?.throwIfAborted()
        return driver.search(query)
      },
    })),
  )
  expectCaught(
    'a driver whose aborted reads fail with the code of a lost connection',
    already,
    brokenMemoryDriver((driver) => ({
      count(filter, signal) {
        if (signal?.aborted) throw new LogStorageError('CONNECTION', 'The read was ended.')
        return driver.count(filter)
      },
    })),
  )
  expectCaught(
    'a driver that answers an aborted search that matches nothing',
    already,
    brokenMemoryDriver((driver) => ({
      search: (query, signal) => (query.limit === 0 ? [] : driver.search(query, signal)),
    })),
  )

  const soon = 'an aborted long read ends soon instead of running to completion'
  for (const kind of KINDS) {
    expectCaught(
      `a driver whose ${kind} checks its signal only before it starts`,
      soon,
      oneKind(kind, async (signal) => {
        if (signal?.aborted) throw aborted()
        await pauseUntilAborted(undefined)
      }),
    )
  }
  expectCaught(
    'a driver that checks its signal only after a read',
    soon,
    oneKind('search', async (signal) => {
      await pauseUntilAborted(undefined)
      if (signal?.aborted) throw aborted()
    }),
  )
  expectCaught(
    'a driver that rejects at once and continues reading, so that the next read has to wait',
    soon,
    brokenMemoryDriver((driver) => {
      const inTurn = queue()
      const reads = slowReads(driver)
      return {
        ...reads,
        search: (query, signal) => {
          const { promise: given, reject } = Promise.withResolvers<never>()
          const reading = inTurn(async () => {
            signal?.addEventListener('abort', () => reject(aborted()), { once: true })
            return reads.search(query, undefined)
          })
          return Promise.race([reading, given])
        },
      }
    }),
  )
  expectCaught(
    'a driver whose aborted reads fail with an error of its own',
    soon,
    oneKind('histogram', async (signal) => {
      try {
        await pauseUntilAborted(signal)
      } catch {
        throw new Error('AbortError')
      }
    }),
  )

  const hostile = 'an aborted read with 1,000 conditions ends soon instead of running to completion'

  expectCaught(
    'a driver that compares an entry with all filters of any before it checks its signal',
    hostile,
    brokenMemoryDriver((driver) => ({
      ...slowReads(driver),
      count: async (filter, signal) => {
        const isMany = (filter.any?.[0]?.length ?? 0) > 100
        await pauseUntilAborted(isMany ? undefined : signal)
        return driver.count(filter)
      },
    })),
  )
  expectCaught(
    'a driver that finishes the list of not before it ends',
    hostile,
    brokenMemoryDriver((driver) => ({
      ...slowReads(driver),
      search: async (query, signal) => {
        await pauseUntilAborted(query.not === undefined ? signal : undefined)
        return driver.search(query)
      },
    })),
  )

  const goesOn = 'a driver still reads and writes after reads were aborted at any moment'

  expectCaught(
    'a driver that closes its connection when a read is aborted',
    goesOn,
    brokenMemoryDriver((driver) => {
      let isLost = false
      return {
        ...slowReads(driver, async (signal) => {
          if (isLost) throw new LogStorageError('CONNECTION', 'The connection was closed.')
          await pauseUntilAborted(signal).catch((error) => {
            isLost = true
            throw error
          })
        }),
      }
    }),
  )
  expectCaught(
    'a driver that keeps its lock when a read is aborted',
    goesOn,
    brokenMemoryDriver((driver) => {
      let readers = 0
      return {
        ...slowReads(driver, async (signal) => {
          readers++
          await pauseUntilAborted(signal)
          readers--
        }),
        append: (batch) => {
          if (readers > 0) throw new LogStorageError('BUSY', 'A read is under way.')
          return driver.append(batch)
        },
      }
    }),
  )

  const others = 'an aborted read does not affect other reads'

  expectCaught(
    'a driver that ends all reads when one is aborted',
    others,
    brokenMemoryDriver((driver) => {
      let abort = new AbortController()
      return slowReads(driver, async (signal) => {
        const all = abort
        signal?.addEventListener('abort', () => {
          abort = new AbortController()
          all.abort()
        })
        await pauseUntilAborted(AbortSignal.any([all.signal, ...(signal ? [signal] : [])]))
      })
    }),
  )
  expectCaught(
    'a driver that shares the answer of equal reads, an abort too',
    others,
    brokenMemoryDriver((driver) => {
      const reads = slowReads(driver)
      let shared: ReturnType<typeof reads.search> | undefined
      return {
        ...reads,
        search: (query, signal) => {
          shared ??= reads.search(query, signal).finally(() => {
            shared = undefined
          })
          return shared
        },
      }
    }),
  )

  const listeners = 'reads leave no listener on their signal'

  expectCaught(
    'a driver that never removes its listener',
    listeners,
    brokenMemoryDriver((driver) => ({
      search: (query, signal) => {
        signal?.addEventListener('abort', () => {}, { once: true })
        return driver.search(query)
      },
    })),
  )
  expectCaught(
    'a driver that removes another listener than it has added',
    listeners,
    brokenMemoryDriver((driver) => ({
      readAfter: (id, filter, limit, signal) => {
        signal?.addEventListener('abort', () => {})
        const found = driver.readAfter(id, filter, limit)
        signal?.removeEventListener('abort', () => {})
        return found
      },
    })),
  )
  expectCaught(
    'a driver that remembers one listener for all of its reads',
    listeners,
    brokenMemoryDriver((driver) => {
      let listener: () => void
      return {
        count: async (filter, signal) => {
          listener = () => {}
          signal?.addEventListener('abort', listener)
          await new Promise(setImmediate)
          signal?.removeEventListener('abort', listener)
          return driver.count(filter)
        },
      }
    }),
  )

  expectCaught(
    'a driver whose topValues leaves its listener',
    listeners,
    brokenMemoryDriver((driver) => ({
      topValues: (query, signal) => {
        signal?.addEventListener('abort', () => {}, { once: true })
        return (driver as Required<LogDriver>).topValues(query)
      },
    })),
  )

  const late = 'aborting the signal of a finished read has no effect'

  expectCaught(
    'a driver that closes when a signal is aborted that it was given once',
    late,
    brokenMemoryDriver((driver) => {
      let isLost = false
      return {
        search: (query, signal) => {
          signal?.addEventListener('abort', () => {
            isLost = true
          })
          return driver.search(query)
        },
        append: (batch) => {
          if (isLost) throw new LogStorageError('CONNECTION', 'The connection was closed.')
          return driver.append(batch)
        },
      }
    }),
  )
  expectCaught(
    'a driver that throws in a listener that it has forgotten',
    late,
    brokenMemoryDriver((driver) => ({
      count: (filter, signal) => {
        signal?.addEventListener('abort', () => {
          throw new Error('No read is under way.')
        })
        return driver.count(filter)
      },
    })),
  )
})
