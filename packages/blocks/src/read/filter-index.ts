import { ByteCache } from '../cache/byte-cache.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { BlockFilter } from '../filter/block-filter.js'
import { FilterGroup } from '../filter/filter-group.js'
import { GROUP_HEADS_END, groupChunkKey, groupHeadKey, groupOfHeadKey } from '../filter/filter-space.js'
import { mayHaveKeys, type NeededKeys } from '../filter/needed-keys.js'
import { isDamage, unlessDamaged } from '../filter/unless-damaged.js'
import { exclude, unite } from '../match/row-set.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads } from '../store/block-store.js'

type FilterReads = Pick<BlockReads, 'get' | 'range'>

interface KnownGroup {
  readonly key: number
  readonly group: FilterGroup
}

/** The chunks of a group by their numbers. */
type Chunks = Map<number, Uint8Array | undefined>

/** Where a part is in a group. */
interface Member {
  readonly group: KnownGroup
  readonly place: number
}

/** Finds the blocks that may have what a query needs, by their filters: one value for many blocks, or one value for each. */
export class FilterIndex {
  readonly #store: FilterReads
  readonly #filters: ByteCache<BlockFilter>
  readonly #members = new Map<number, Member>()
  #lastGroup = 0
  #changes = -1

  constructor(store: FilterReads, cacheBytes: number) {
    this.#store = store
    this.#filters = new ByteCache(cacheBytes)
  }

  /** Prepares the look-ups of one read. */
  *ask(view: DirectoryView, needed: NeededKeys | undefined): Steps<FilterLookUp> {
    if (needed !== undefined) yield* this.#refresh(view)
    return new FilterLookUp(this.#store, this.#filters, this.#members, needed)
  }

  *#refresh({ state, parts }: DirectoryView): Steps<void> {
    if (state.changes !== this.#changes) {
      this.#members.clear()
      this.#lastGroup = 0
      this.#changes = state.changes
      const keys = new Set(parts.map(({ key }) => key))
      this.#filters.retain((key) => keys.has(key))
    }
    if (this.#lastGroup === state.nextPart - 1) return
    const from = groupHeadKey(this.#lastGroup + 1)
    for (const { key, value } of yield* settled(this.#store.range('filter', from, GROUP_HEADS_END - 1))) {
      this.#add(groupOfHeadKey(key), value)
    }
    this.#lastGroup = state.nextPart - 1
  }

  #add(key: number, head: Uint8Array): void {
    const group = unlessDamaged(() => new FilterGroup(head))
    if (group === undefined) return
    const known = { key, group }
    for (const [place, part] of group.parts.entries()) {
      this.#members.set(part, { group: known, place })
      this.#filters.delete(part)
    }
  }
}

/** The look-ups of one read. Each value of the store is read at most once. */
export class FilterLookUp {
  readonly #store: FilterReads
  readonly #filters: ByteCache<BlockFilter>
  readonly #members: ReadonlyMap<number, Member>
  readonly #needed: NeededKeys | undefined
  /** By the keys of groups: for each of its parts, whether it may match. */
  readonly #answers = new Map<number, Uint8Array>()

  constructor(
    store: FilterReads,
    filters: ByteCache<BlockFilter>,
    members: ReadonlyMap<number, Member>,
    needed: NeededKeys | undefined,
  ) {
    this.#store = store
    this.#filters = filters
    this.#members = members
    this.#needed = needed
  }

  /**
   * Whether a part may have entries that match. True if that is not known: for a hot part, a filter that is damaged, or one that
   * has vanished since the view was taken.
   */
  *mayMatch({ key, head }: PartEntry): Steps<boolean> {
    const needed = this.#needed
    if (needed === undefined || head.filterBytes === 0) return true
    const member = this.#members.get(key)
    if (member !== undefined) {
      const answers = yield* this.#ask(member.group, needed)
      return answers[member.place] === 1
    }
    const filter = this.#filters.get(key) ?? (yield* this.#load(key))
    return filter === undefined || mayHaveKeys(filter, needed)
  }

  *#load(key: number): Steps<BlockFilter | undefined> {
    const bytes = yield* this.#read(key)
    if (bytes === undefined) return undefined
    const filter = unlessDamaged(() => new BlockFilter(bytes))
    if (filter !== undefined) this.#filters.put(key, filter, bytes.length)
    return filter
  }

  *#ask(known: KnownGroup, needed: NeededKeys): Steps<Uint8Array> {
    const { key, group } = known
    const answers =
      this.#answers.get(key) ?? (yield* this.#candidates(known, needed, everyPart(group), new Map()))
    this.#answers.set(key, answers)
    return answers
  }

  /**
   * The parts of a group that may have what is needed.
   *
   * @param among The parts to choose from: 1 for each of them.
   * @param chunks Those that were read already; `undefined` for one that is missing.
   */
  *#candidates(known: KnownGroup, needed: NeededKeys, among: Uint8Array, chunks: Chunks): Steps<Uint8Array> {
    if ('all' in needed) {
      let found = among
      for (const one of needed.all) {
        found = yield* this.#candidates(known, one, found, chunks)
        if (!found.includes(1)) break
      }
      return found
    }
    if ('any' in needed) {
      const found = new Uint8Array(among.length)
      const open = among.slice()
      for (const one of needed.any) {
        const more = yield* this.#candidates(known, one, open, chunks)
        unite(found, more)
        exclude(open, more)
        if (!open.includes(1)) break
      }
      return found
    }
    const number = FilterGroup.chunkOf(needed)
    if (!chunks.has(number)) chunks.set(number, yield* this.#read(groupChunkKey(known.key, number)))
    const chunk = chunks.get(number)
    return (chunk && unlessDamaged(() => known.group.candidates(needed, chunk, among))) ?? among
  }

  *#read(key: number): Steps<Uint8Array | undefined> {
    try {
      return yield* settled(this.#store.get('filter', key))
    } catch (thrown) {
      if (isDamage(thrown)) return undefined
      throw thrown
    }
  }
}

function everyPart({ parts }: FilterGroup): Uint8Array {
  return new Uint8Array(parts.length).fill(1)
}
