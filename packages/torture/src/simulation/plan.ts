import type { LogStorageErrorCode } from '@logpond/core'
import { type DriverMethod, type Fault, IN_DOUBT_CODES } from '@logpond/core/testing'
import fc from 'fast-check'

/** An action of the process, the clock or the driver in a simulation. */
export type Step =
  | {
      readonly do: 'store'
      readonly count: number
      /** The numbers of the entries that the engine rejects. */
      readonly poison: readonly number[]
      readonly isMany: boolean
    }
  | { readonly do: 'store when writable'; readonly count: number }
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'block'; readonly method: DriverMethod }
  | { readonly do: 'jump'; readonly milliseconds: number }
  | { readonly do: 'cleanup'; readonly keep: number }
  | { readonly do: 'close'; readonly timeout: number | undefined }
  | { readonly do: 'release' | 'flush' | 'flush synchronously' | 'read' | 'sync' | 'follow' | 'abort' }

/** One process, from the opening of its storage to its end. */
export interface LifePlan {
  readonly batch: {
    readonly batchSize: number
    readonly batchTimeout: number
    readonly maxBatchSize: number
    readonly queueSize: number
    readonly queueBytes: number
  }
  readonly retry: { readonly attempts: number; readonly minDelay: number; readonly maxDelay: number }
  /** Number of entries that automatic cleanups keep; `null` without them. */
  readonly keep: number | null
  /** Milliseconds by which writes are delayed. */
  readonly slow: number
  /** Random failures of writes, at this rate. */
  readonly random: { readonly seed: number; readonly rate: number } | null
  readonly isFollowed: boolean
  /** Whether the driver accepts pipelined batches (`appendAhead`). */
  readonly isFar: boolean
  /** Whether the driver reports that other processes may write, so that a storage cannot know the last id. */
  readonly isShared: boolean
  /** Faults of the first attempts to open the storage. */
  readonly openFaults: readonly Fault[]
  /** When the signal is aborted: before the opening, or after this many turns, which can be during the opening. */
  readonly abort: 'before' | number | null
  readonly steps: readonly Step[]
  /** `crash` stops everything immediately. `close` ends all faults; then a new entry must commit, and the storage closes. */
  readonly end: 'crash' | 'close'
}

export interface Plan {
  /** Whether there are cleanups. Without them, the clock may go back, and then the oldest entry is not the first. */
  readonly isCleaned: boolean
  readonly lives: readonly LifePlan[]
  /** Decides what continues first: the next step, or a call of the driver. */
  readonly scheduler: fc.Scheduler
}

const times = fc.integer({ min: 1, max: 3 })
const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      code: fc.constantFrom<LogStorageErrorCode>(
        'BUSY',
        'DISK_FULL',
        'READ_ONLY',
        'CORRUPT',
        ...IN_DOUBT_CODES,
      ),
      times,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ code: fc.constantFrom(...IN_DOUBT_CODES), times, committed: fc.constant(true) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      code: fc.constantFrom<LogStorageErrorCode>('CONNECTION', 'BUSY', 'IO'),
      times,
      method: fc.constantFrom<DriverMethod>(
        ...(['open', 'close', 'search', 'deleteOldest', 'deleteOldest', 'sync'] as const),
        ...(['readAfter', 'readAfter'] as const),
      ),
    }),
  },
)

const store: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('store' as const),
  count: fc.integer({ min: 1, max: 20 }),
  poison: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(fc.nat(19), { maxLength: 2 })),
  isMany: fc.boolean(),
})
const pass: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('pass' as const),
  milliseconds: fc.oneof(fc.nat(20), fc.nat(300), fc.nat(2000)),
})
const simple = <Name extends Step['do']>(...names: Name[]) => fc.record({ do: fc.constantFrom(...names) })

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: store },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('store when writable' as const), count: fc.nat(10) }),
  },
  { weight: 9, arbitrary: pass },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fault' as const), fault: anyFault }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('block' as const),
      method: fc.constantFrom<DriverMethod>(
        'append',
        'append',
        'append',
        'readAfter',
        'sync',
        'deleteOldest',
      ),
    }),
  },
  { weight: 3, arbitrary: simple('release', 'flush') as fc.Arbitrary<Step> },
  { weight: 2, arbitrary: simple('read', 'sync', 'follow', 'flush synchronously') as fc.Arbitrary<Step> },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      milliseconds: fc.constantFrom(-3_600_000, 3_600_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('cleanup' as const), keep: fc.integer({ min: 1, max: 80 }) }),
  },
)

const ending: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('close' as const),
    timeout: fc.oneof(fc.constant(undefined), fc.nat(200)),
  }),
  simple('abort') as fc.Arbitrary<Step>,
)

function stepsOf(maxLength: number): fc.Arbitrary<readonly Step[]> {
  const steps = (maxLength: number) => fc.array(anyStep, { maxLength, size: 'max' })
  return fc.oneof(
    { weight: 3, arbitrary: steps(maxLength) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(steps(maxLength), ending, steps(8))
        .map(([before, end, after]) => [...before, end, ...after]),
    },
  )
}

const batch = fc
  .record({
    batchSize: fc.integer({ min: 1, max: 20 }),
    batchTimeout: fc.constantFrom(0, 10, 100),
    maxBatchSize: fc.integer({ min: 1, max: 40 }),
    queueSize: fc.integer({ min: 10, max: 120 }),
    queueBytes: fc.constantFrom(8_000, 10_000_000),
  })
  .map((given) => ({
    ...given,
    maxBatchSize: Math.max(given.batchSize, given.maxBatchSize),
    queueSize: Math.max(given.batchSize, given.queueSize),
  }))

const retry = fc.record({
  attempts: fc.integer({ min: 1, max: 5 }),
  minDelay: fc.constantFrom(0, 10),
  maxDelay: fc.constantFrom(10, 200),
})

const seldom = <T>(arbitrary: fc.Arbitrary<T>, odds: number): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: odds, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

const life: fc.Arbitrary<LifePlan> = fc.record({
  batch,
  retry,
  keep: seldom(fc.integer({ min: 5, max: 100 }), 1),
  slow: fc.constantFrom(0, 0, 10),
  random: seldom(fc.record({ seed: fc.nat(), rate: fc.constantFrom(0.1, 0.3, 0.6) }), 1),
  isFollowed: fc.boolean(),
  isFar: fc.boolean(),
  isShared: fc.boolean(),
  openFaults: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<LogStorageErrorCode>('BUSY', 'IO')
        .map((code): Fault[] => [{ code, method: 'open' }]),
    },
  ),
  abort: seldom(fc.oneof(fc.constant('before' as const), fc.nat(60)), 12),
  steps: stepsOf(40),
  end: fc.constantFrom('crash' as const, 'close' as const),
})

/** Any sequence of storages on one disk, with any faults. */
export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  isCleaned: fc.boolean(),
  lives: fc.array(life, { minLength: 1, maxLength: 4, size: 'max' }),
  scheduler: fc.scheduler(),
})

/** A short life with a signal that is aborted at any moment. */
export const planWithAbort: fc.Arbitrary<Plan> = fc.record({
  isCleaned: fc.constant(false),
  lives: fc.tuple(
    fc.record({
      batch,
      retry,
      keep: fc.constant(null),
      slow: fc.constantFrom(0, 0, 10),
      random: seldom(fc.record({ seed: fc.nat(), rate: fc.constant(0.3) }), 3),
      isFollowed: fc.boolean(),
      isFar: fc.boolean(),
      isShared: fc.boolean(),
      openFaults: fc.constant([]),
      abort: fc.oneof(
        { weight: 1, arbitrary: fc.constant('before' as const) },
        { weight: 12, arbitrary: fc.nat(40) },
      ),
      steps: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: store },
          { weight: 3, arbitrary: pass },
          {
            weight: 2,
            arbitrary: simple('flush', 'read', 'follow', 'flush synchronously') as fc.Arbitrary<Step>,
          },
        ),
        { minLength: 4, maxLength: 12, size: 'max' },
      ),
      end: fc.constant('close' as const),
    }),
  ),
  scheduler: fc.scheduler(),
})
