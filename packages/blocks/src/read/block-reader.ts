import {
  compileFilter,
  type DriverField,
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverHistogram,
  type DriverSearch,
  type DriverTopValues,
  elapsed,
  type FieldSummary,
  type HistogramBucket,
  LogStorageError,
  type TopValues,
  toMicroseconds,
} from '@logpond/core'
import type { Directory } from '../directory/directory.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { neededKeys } from '../filter/needed-keys.js'
import { countTests } from '../match/count-tests.js'
import { damagedPart } from '../part/damaged-part.js'
import type { Part } from '../part/part.js'
import type { Steps } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import type { Slices } from '../summary/slice-width.js'
import { ValueCounts, type ValueCountsOptions } from '../values/value-counts.js'
import { countMatches } from './count-rows.js'
import { countSlices } from './count-slices.js'
import { countValues, topValuesOf } from './count-values.js'
import { type EntryColumns, emptyColumns } from './entry-columns.js'
import { FilterIndex } from './filter-index.js'
import { findFirst, type Progress, type Wanted } from './first-rows.js'
import { GroupedSlices } from './grouped-slices.js'
import { FIELD_BOUNDS, listFields } from './list-fields.js'
import { Pace } from './pace.js'
import { PartCounts } from './part-counts.js'
import { type OpenPart, PartSource, PartVanished } from './part-source.js'
import { Read } from './read.js'
import { RecordedSlices } from './recorded-slices.js'
import { RowMemory } from './row-memory.js'
import { byId, newestFirst, oldestFirst } from './row-order.js'
import type { SliceTriples } from './slice-counts.js'
import { TopRows } from './top-rows.js'

/** How often a read begins again in a row without having opened another part. */
const ATTEMPTS = 5

const CACHE_BYTES = 16 * 1024 * 1024
const FILTER_BYTES = 4 * 1024 * 1024
const MEMORY_BYTES = 8 * 1024 * 1024
const COUNTS_BYTES = 2 * 1024 * 1024
const HELD_BYTES = 8 * 1024 * 1024

export interface BlockReaderOptions {
  readonly open: OpenPart
  /** The most bytes of memory for parts that stay open. @default 16 MiB */
  readonly cacheBytes?: number
  /** The most bytes of memory for filters. @default 4 MiB */
  readonly filterBytes?: number
  /** The most bytes of memory of parts that a search holds open until it knows all rows that it returns. @default 8 MiB */
  readonly heldBytes?: number
  /** The time in milliseconds, of which only differences matter. @default the time that the process has run */
  readonly now?: () => number
  /** What a read that counts values may hold. */
  readonly counting?: ValueCountsOptions
}

/**
 * Reads the entries of a store. A read sees all entries that were committed when it began, and none that were committed later. It
 * holds nothing in the store: if blocks are replaced while it pauses, it looks for their rows where they are then.
 */
export class BlockReader {
  readonly #directory: Pick<Directory, 'refresh'>
  readonly #source: PartSource
  readonly #filters: FilterIndex
  readonly #memory = new RowMemory(MEMORY_BYTES)
  readonly #partCounts = new PartCounts(COUNTS_BYTES)
  readonly #heldBytes: number
  readonly #now: () => number
  readonly #counting: ValueCountsOptions

  constructor(
    store: Pick<BlockStore, 'get' | 'range' | 'givesCopies'>,
    directory: Pick<Directory, 'refresh'>,
    {
      open,
      cacheBytes = CACHE_BYTES,
      filterBytes = FILTER_BYTES,
      heldBytes = HELD_BYTES,
      now = elapsed,
      counting = {},
    }: BlockReaderOptions,
  ) {
    this.#directory = directory
    this.#source = new PartSource(store, open, cacheBytes)
    this.#filters = new FilterIndex(store, filterBytes)
    this.#heldBytes = heldBytes
    this.#now = now
    this.#counting = counting
  }

  /** The matching entries in the order of the query. */
  *search(query: DriverSearch): Steps<EntryColumns> {
    const { order, after, limit } = query
    return yield* this.#first(query, {
      order: order === 'newest' ? newestFirst : oldestFirst,
      after: after && { primary: toMicroseconds(after.timestamp), id: after.id },
      limit,
    })
  }

  /** The first matching entries with an id greater than `id`, by id. */
  *readAfter(id: number, filter: DriverFilter, limit: number): Steps<EntryColumns> {
    return yield* this.#first(filter, { order: byId, after: { primary: id, id }, limit })
  }

  /** How many entries match. */
  *count(filter: DriverFilter): Steps<number> {
    const counted = new Map<number, number>()
    return yield* this.#read(filter, {
      isLikelyAgain: false,
      attempt: (read) => countMatches(read, counted),
      opened: () => counted.size,
    })
  }

  /** Counts the matching entries by slice of time and severity. */
  *histogram(query: DriverHistogram): Steps<HistogramBucket[]> {
    const counted = new Map<number, SliceTriples>()
    const slices = slicesOf(query)
    return yield* this.#read(query, {
      isLikelyAgain: false,
      attempt: (read) => countSlices(read, slices, counted),
      opened: () => counted.size,
    })
  }

  /** Counts the matching entries by the value of a field. */
  *topValues({ field, limit, ...filter }: DriverTopValues): Steps<TopValues> {
    return topValuesOf(yield* this.#countValues(filter, field, this.#newCounts(field)), limit)
  }

  /** The attributes of the matching entries. Throws UNSUPPORTED if there are too many. */
  *fields(filter: DriverFilter): Steps<FieldSummary[]> {
    const counts = new ValueCounts({ ...FIELD_BOUNDS, ...this.#counting })
    return yield* this.#read(filter, {
      isLikelyAgain: false,
      attempt: (read) => listFields(read, counts),
      opened: () => counts.size,
    })
  }

  /** As {@link histogram}, and counts the most frequent values of a field by slice. */
  *groupedHistogram({ by, limit, ...query }: DriverGroupedHistogram): Steps<HistogramBucket[]> {
    // Both passes see the same entries, except for those that are deleted meanwhile.
    const { state } = yield* this.#refresh()
    const filter = { ...query, maxId: Math.min(query.maxId ?? Infinity, state.nextId - 1) }
    const counts = this.#newCounts(by)
    const recorded = new RecordedSlices(slicesOf(query), counts, this.#counting.recordedNumbers)
    const top = topValuesOf(yield* this.#countValues(filter, by, counts, recorded), limit)
    const slices = new GroupedSlices(slicesOf(query), by, top, recorded, counts.place)
    return yield* this.#read(filter, {
      isLikelyAgain: false,
      byService: by.column === 'service',
      attempt: (read) => slices.count(read),
      opened: () => slices.size,
    })
  }

  #newCounts({ column }: DriverField): ValueCounts {
    return new ValueCounts(this.#counting, column === 'traceId')
  }

  *#countValues(
    filter: DriverFilter,
    field: DriverField,
    counts: ValueCounts,
    recorded?: RecordedSlices,
  ): Steps<ValueCounts> {
    return yield* this.#read(filter, {
      isLikelyAgain: false,
      byService: field.column === 'service',
      attempt: (read) => countValues(read, field, counts, recorded),
      opened: () => counts.size,
    })
  }

  *#first(filter: DriverFilter, wanted: Wanted): Steps<EntryColumns> {
    if (wanted.limit === 0) return emptyColumns()
    const keep = (entry: PartEntry, part: Part) => this.#source.keep(entry, part, true)
    const progress: Progress = {
      rows: new TopRows(wanted.order, wanted.limit, this.#heldBytes, keep),
      done: new Set(),
    }
    const rows = yield* this.#read(filter, {
      isLikelyAgain: true,
      attempt: (read) => findFirst(read, wanted, progress),
      opened: () => progress.done.size,
    })
    return rows.columns()
  }

  *#read<Result>(
    filter: DriverFilter,
    { isLikelyAgain, byService, attempt, opened }: Attempts<Result>,
  ): Steps<Result> {
    let view = yield* this.#refresh()
    // Entries that are committed while the read pauses do not belong to it.
    const maxId = Math.min(filter.maxId ?? Infinity, view.state.nextId - 1)
    const tests = compileFilter({ ...filter, maxId })
    const needed = neededKeys(tests)
    const weight = countTests(tests)
    for (let inVain = 0, most = 0; ; ) {
      try {
        const filters = yield* this.#filters.ask(view, needed)
        return yield* attempt(
          new Read(
            this.#source,
            view,
            tests,
            filters,
            this.#memory,
            isLikelyAgain,
            new Pace(this.#now, weight),
            this.#partCounts,
            byService,
          ),
        )
      } catch (thrown) {
        if (!(thrown instanceof PartVanished)) throw thrown
        const last = view
        view = yield* this.#refresh()
        if (view === last) throw missingBody(thrown.entry)
      }
      inVain = opened() > most ? 0 : inVain + 1
      most = Math.max(most, opened())
      if (inVain === ATTEMPTS) throw restless()
      yield
    }
  }

  *#refresh(): Steps<DirectoryView> {
    const view = yield* this.#directory.refresh()
    this.#source.retain(view)
    this.#memory.retain(view)
    this.#partCounts.retain(view)
    return view
  }
}

/** A read that can begin again. */
interface Attempts<Result> {
  /** Whether another read is likely to need the same parts soon. */
  readonly isLikelyAgain: boolean
  /** Whether it counts rows by service. */
  readonly byService?: boolean
  attempt(read: Read): Steps<Result>
  /** Number of parts that no later attempt has to open. */
  opened(): number
}

function slicesOf({ bucket, offset = 0 }: DriverHistogram): Slices {
  return { width: toMicroseconds(bucket), offset: toMicroseconds(offset) }
}

function missingBody({ key, head }: PartEntry): unknown {
  return damagedPart(key, head, new LogStorageError('CORRUPT', 'The store has no body of the part.'))
}

function restless(): LogStorageError {
  return new LogStorageError(
    'BUSY',
    `The read began again ${ATTEMPTS} times, because other work deleted or replaced the blocks that it needed. Read again.`,
  )
}
