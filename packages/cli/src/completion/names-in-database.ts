import type { Clock, LogStorage, SearchFilter } from '@logpond/core'
import type { FieldHint, ValueHint } from '@logpond/query'

/** The names and values that a completion offers. */
export interface Names {
  fields(): Promise<readonly FieldHint[]>
  /** The most frequent values of a field, as a storage names it. */
  values(field: string): Promise<readonly ValueHint[]>
}

/** The newest entries, whose names and values are found in a moment. */
const RECENT = 1000
const MAX_VALUES = 10_000
/** How long all entries are read, in milliseconds: people wait for a completion. */
const PATIENCE = 300

type Question<T> = (filter: SearchFilter, signal: AbortSignal) => Promise<readonly T[]>

/** Ids are too many to choose from. */
const IDS = ['traceId', 'spanId']

/**
 * The names and values in a database: those of all entries or, if that takes too long, those of the newest. Never throws.
 *
 * @param signal Ends all reading.
 */
export function namesInDatabase(storage: LogStorage, after: Clock['after'], signal: AbortSignal): Names {
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
