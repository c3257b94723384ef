import type { Clock, LogStorage, SearchFilter } from '@logpond/core'
import type { FieldHint, ValueHint } from './sources.js'

/** The names and values that a completion offers. */
export interface StoredNames {
  fields(): Promise<readonly FieldHint[]>
  /** The most frequent values of a field, as a storage names it. */
  values(field: string): Promise<readonly ValueHint[]>
}

/** The newest entries, whose names and values are found in a moment. */
const RECENT = 1000
const MAX_VALUES = 10_000
/** How long all entries are read, in milliseconds: people wait for a completion. */
const PATIENCE = 300

export interface StoredNamesOptions {
  readonly after?: Clock['after'] | undefined
  readonly signal?: AbortSignal | undefined
}

type Question<T> = (filter: SearchFilter, signal: AbortSignal) => Promise<readonly T[]>

/** Ids are too many to choose from. */
const IDS = ['traceId', 'spanId']

/**
 * The names and values in a storage: those of all entries or, if reading them takes longer than 0.3 s, those of the newest. Never throws.
 *
 * @example
 * ```ts
 * import { completeStored, storedNames } from '@logpond/query'
 *
 * const names = storedNames(storage)
 * const { candidates } = await completeStored('service:s', 9, names)
 * console.log(candidates.map(({ label }) => label)) // [ 'shop' ]
 * ```
 *
 * @param options.after Sets a timer, as `systemClock` of core does, such as for tests. @default setTimeout
 * @param options.signal Ends all reading.
 */
export function storedNames(
  storage: Pick<LogStorage, 'search' | 'fields' | 'topValues'>,
  { after = setTimer, signal = new AbortController().signal }: StoredNamesOptions = {},
): StoredNames {
  const ask = async <T>(question: Question<T>): Promise<readonly T[]> => {
    let recent: readonly T[] = []
    try {
      const newest = await storage.search({ limit: RECENT }, { signal })
      recent = await question({ startTime: newest.at(-1)?.timestamp ?? 0 }, signal)
      const controller = new AbortController()
      using _timer = after(PATIENCE, () => controller.abort())
      return await question({}, AbortSignal.any([signal, controller.signal]))
    } catch {
      return recent
    }
  }
  return {
    fields: () => ask((filter, until) => storage.fields(filter, { signal: until })),
    async values(field) {
      if (IDS.includes(field)) return []
      return ask(async (filter, until) => {
        const query = { ...filter, field, limit: MAX_VALUES }
        const { values } = await storage.topValues(query, { signal: until })
        return values
      })
    },
  }
}

const setTimer: Clock['after'] = (delay, callback) => {
  const timer = setTimeout(callback, delay)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
