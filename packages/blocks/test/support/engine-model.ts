import { type DriverRetention, entryFilter, isLogStorageError, type Severity } from '@logpond/core'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { checkFilters } from '../../src/check/check-filters.js'
import { Directory } from '../../src/directory/directory.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { type MemoryBlockStore, memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { openPart } from '../../src/open/open-part.js'
import { BlockReader } from '../../src/read/block-reader.js'
import type { EngineLimits } from '../../src/seal/engine-limits.js'
import { makeFromInput } from '../../src/seal/seal-input.js'
import { runSync, type Steps } from '../../src/steps.js'
import { makeBatch } from '../make-batch.js'
import { type StoredRow, storedRows } from './stored-entries.js'

/** So small that a few entries need every kind of work. */
export const SMALL_LIMITS: Partial<EngineLimits> = {
  blockRows: 8,
  blockText: 3000,
  hotParts: 3,
  smallHot: 1,
  depth: 1,
  blocksAtOnce: 3,
  singleFilters: 2,
  groupedFilters: 4,
}

export type Read = 'newest' | 'oldest' | 'by id' | 'count' | 'histogram'

export type Act =
  | { readonly act: 'append'; readonly times: readonly number[]; readonly token: number }
  /** Begins work in the background of the first or the second connection, which continues at its next pauses. */
  | { readonly act: 'work'; readonly who: 0 | 1; readonly isIdle: boolean; readonly pauses: number }
  | { readonly act: 'delete'; readonly who: 0 | 1; readonly policy: DriverRetention; readonly budget: number }
  /** Begins a read, which continues at its next pauses. */
  | { readonly act: 'read'; readonly who: 0 | 1; readonly read: Read; readonly pauses: number }
  /** Ends the process between two pauses. */
  | { readonly act: 'kill' }
  | { readonly act: 'tidy' }

/** A cleanup that has not ended: entries that are stored after its first step do not count. */
interface Cleanup {
  readonly policy: string
  readonly maxId: number
  readonly entries: number
}

interface ReadUnderWay {
  /** The ids of the entries that existed when it began. */
  readonly began: ReadonlySet<number>
  readonly steps: Steps<number[] | number>
}

/** A store that two connections use, and the entries that it must have. */
export class EngineModel {
  store: MemoryBlockStore = memoryBlockStore()
  readonly #wrap: (store: MemoryBlockStore) => MemoryBlockStore
  #engines: BlockEngine[] = []
  #work: (Steps<unknown> | undefined)[] = []
  rows: StoredRow[] = []
  #nextId = 1
  readonly #tokens = new Map<number, { firstId: number; count: number }>()
  #writer = 0
  #reads: (ReadUnderWay | undefined)[] = []
  #cleanups: (Cleanup | undefined)[] = []

  /** @param wrap Makes the store of a connection, for example one that makes mistakes. */
  constructor(wrap: (store: MemoryBlockStore) => MemoryBlockStore = (store) => store) {
    this.#wrap = wrap
    this.#open()
  }

  perform(act: Act): void {
    switch (act.act) {
      case 'append':
        this.#append(act.times, act.token)
        break
      case 'work':
        this.#continue(act.who, act.isIdle, act.pauses)
        break
      case 'delete':
        this.#delete(act.who, act.policy, act.budget)
        break
      case 'read':
        this.#read(act.who, act.read, act.pauses)
        break
      case 'tidy':
        for (let steps = 0; runSync(this.#engine(0).tidyUp()); steps++) {
          if (steps > 1000) throw new Error('the work of idle moments does not end')
        }
        break
      case 'kill':
        this.store = memoryBlockStore(this.store.content())
        this.#open()
    }
    this.check()
  }

  /** Compares the entries with the store as it is, and as the connections see it. */
  check(): void {
    const seen = [undefined, ...this.#engines.map(({ directory }) => directory)]
    for (const directory of seen) {
      const rows = runSync(storedRows(this.store, directory))
      if (JSON.stringify(rows) !== JSON.stringify(this.rows)) {
        const ids = (list: readonly StoredRow[]) => list.map(({ id }) => id).join(' ')
        throw new Error(`the store has ${ids(rows)} instead of ${ids(this.rows)}`)
      }
    }
    const { error } = runSync(checkFilters(this.store, new Directory(this.store)))
    if (error !== undefined) throw error
    const { entryCount, nextId } = this.store.readState()
    if (entryCount !== this.rows.length || nextId !== this.#nextId) throw new Error('the counters are wrong')
  }

  #open(): void {
    this.#engines = [0, 1].map(() => new BlockEngine(this.#wrap(this.store), SMALL_LIMITS))
    // As another thread would, which gets copies of the values.
    this.#engine(1).maker = { make: (input) => makeFromInput(structuredClone(input)) }
    this.#work = []
    this.#cleanups = []
    this.#reads = []
  }

  #engine(who: number): BlockEngine {
    return this.#engines[who] as BlockEngine
  }

  #append(times: readonly number[], token: number): void {
    this.#writer = 1 - this.#writer
    const batch = makeBatch(
      times.map((timestamp, i) => ({
        timestamp,
        message: `message ${this.#nextId + i} ${'long '.repeat(timestamp % 10)}`,
        severity: 1 + ((timestamp * 7 + i) % 24),
        service: i % 3 === 0 ? undefined : `service-${i % 2}`,
        attributes: i % 2 === 0 ? { number: i } : undefined,
      })),
      `token-${token}`,
    )
    const firstId = runSync(this.#engine(this.#writer).append(packBatch(batch, new BatchMemory())))
    const known = this.#tokens.get(token)
    const expected = known?.firstId ?? this.#nextId
    if (firstId !== expected) throw new Error(`append returned ${firstId} instead of ${expected}`)
    if (known !== undefined) return
    this.#tokens.set(token, { firstId, count: batch.size })
    for (let i = 0; i < batch.size; i++) {
      this.rows.push({
        id: this.#nextId++,
        timestamp: batch.timestamps[i] as number,
        severity: batch.severities[i] as number,
        message: batch.messages[i] as string,
        service: batch.services[i],
        attributes: batch.attributes[i],
      })
    }
  }

  #continue(who: number, isIdle: boolean, pauses: number): void {
    const engine = this.#engine(who)
    const work = this.#work[who] ?? (isIdle ? engine.tidyUp() : engine.sealDue())
    this.#work[who] = work
    for (let i = 0; i < pauses; i++) {
      if (!work.next().done) continue
      this.#work[who] = undefined
      return
    }
  }

  #read(who: number, read: Read, pauses: number): void {
    this.#reads[who] ??= { began: new Set(this.rows.map(({ id }) => id)), steps: this.#beginRead(who, read) }
    const { began, steps } = this.#reads[who]
    for (let i = 0; i < pauses; i++) {
      let step: IteratorResult<unknown, number[] | number>
      try {
        step = steps.next()
      } catch (thrown) {
        this.#reads[who] = undefined
        // Other work has replaced the parts that it needed again and again.
        if (isLogStorageError(thrown) && thrown.code === 'BUSY') return
        throw thrown
      }
      if (!step.done) continue
      this.#reads[who] = undefined
      const stayed = this.rows.filter(({ id }) => began.has(id)).map(({ id }) => id)
      this.#checkRead(step.value, began, stayed)
      return
    }
  }

  *#beginRead(who: number, read: Read): Steps<number[] | number> {
    // Time passes with each look at the clock, so that a read pauses wherever it may.
    let time = 0
    const now = () => {
      time += 1000
      return time
    }
    const { directory } = this.#engine(who)
    const reader = new BlockReader(this.store, directory, { open: openPart, now })
    const limit = 10_000
    switch (read) {
      case 'newest':
      case 'oldest':
        return (yield* reader.search({ order: read, limit })).ids
      case 'by id':
        return (yield* reader.readAfter(0, {}, limit)).ids
      case 'count':
        // A filter that no summary decides, and every entry passes.
        return yield* reader.count({ contains: 'message' })
      case 'histogram': {
        const slices = yield* reader.histogram({ bucket: 7, contains: 'message' })
        return slices.reduce((sum, { count }) => sum + count, 0)
      }
    }
  }

  /** A read finds each entry that stayed once, none twice, and none that came later. */
  #checkRead(found: number[] | number, began: ReadonlySet<number>, stayed: readonly number[]): void {
    const count = typeof found === 'number' ? found : new Set(found).size
    if (count < stayed.length || count > began.size) {
      throw new Error(`a read found ${count} entries: expected from ${stayed.length} to ${began.size}`)
    }
    if (typeof found === 'number') return
    const ids = new Set(found)
    if (found.length !== ids.size) throw new Error(`a read found entries twice: ${found}`)
    if (found.some((id) => !began.has(id)) || stayed.some((id) => !ids.has(id))) {
      throw new Error(`a read found ${found} of ${[...began]}, although ${stayed} stayed`)
    }
  }

  #delete(who: number, policy: DriverRetention, budget: number): void {
    const key = JSON.stringify(policy)
    const last = this.#cleanups[who]
    const isFirst = policy.dryRun || last?.policy !== key
    const maxId = isFirst ? this.#nextId - 1 : last.maxId
    const entries = isFirst ? this.rows.length : Math.min(last.entries, this.rows.length)
    const { expired, others } = inTurn(this.rows, policy, maxId, entries)
    const { deleted, more } = runSync(this.#engine(who).deleteOldest(policy, budget))
    if (policy.dryRun) {
      const covered = expired.length + others.length
      if (deleted !== covered) throw new Error(`a dry run counted ${deleted} of ${covered}`)
      return
    }
    const doomed = expired.length > 0 ? expired : others
    if (deleted !== Math.min(budget, doomed.length)) {
      throw new Error(`a step deleted ${deleted} of ${doomed.length} entries with a budget of ${budget}`)
    }
    if (!more && deleted < expired.length + others.length) throw new Error('a cleanup has ended early')
    this.#cleanups[who] = more ? { policy: key, maxId, entries: entries - deleted } : undefined
    const gone = new Set(doomed.slice(0, deleted).map(({ id }) => id))
    this.rows = this.rows.filter(({ id }) => !gone.has(id))
  }
}

/** What a policy without `maxBytes` deletes, in order: the expired entries, then others. Entries after `maxId` stay. */
function inTurn(
  rows: readonly StoredRow[],
  { expired: rules, maxEntries = rows.length }: DriverRetention,
  maxId: number,
  entries: number,
): { expired: StoredRow[]; others: StoredRow[] } {
  const filtered = rules.map((rule) => ({ ...rule, matches: entryFilter(rule.filter ?? {}) }))
  const isExpired = (row: StoredRow) =>
    filtered.some(
      ({ minSeverity, maxSeverity, before, matches }) =>
        row.severity >= minSeverity &&
        row.severity <= maxSeverity &&
        row.timestamp < before &&
        matches({ ...row, severity: row.severity as Severity }),
    )
  const oldest = rows.filter(({ id }) => id <= maxId).sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
  const expired = oldest.filter(isExpired)
  const others = oldest.filter((row) => !isExpired(row))
  return { expired, others: others.slice(0, Math.max(0, entries - expired.length - maxEntries)) }
}
