import { ByteCache } from '../cache/byte-cache.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { BlockFilter } from '../filter/block-filter.js'
import { FilterGroup } from '../filter/filter-group.js'
import { GROUP_HEADS_END, groupChunkKey, groupHeadKey, groupOfHeadKey } from '../filter/filter-space.js'
import type { KeyHash } from '../filter/key-hash.js'
import { mayHaveKeys, type NeededKeys } from '../filter/needed-keys.js'
import { isDamage, unlessDamaged } from '../filter/unless-damaged.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads } from '../store/block-store.js'

type FilterReads = Pick<BlockReads, 'get' | 'range'>

interface KnownGroup {
  readonly key: number
  readonly group: FilterGroup
}

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
  *ask(view: DirectoryView, needed: NeededKeys): Steps<FilterLookUp> {
    if (needed.length > 0) yield* this.#refresh(view)
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
  readonly #needed: NeededKeys
  /** By the keys of groups: for each of its parts, whether it may match. `undefined` if the group has vanished. */
  readonly #answers = new Map<number, Uint8Array | undefined>()

  constructor(
    store: FilterReads,
    filters: ByteCache<BlockFilter>,
    members: ReadonlyMap<number, Member>,
    needed: NeededKeys,
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
    if (this.#needed.length === 0 || head.filterBytes === 0) return true
    const member = this.#members.get(key)
    if (member !== undefined) {
      const answers = yield* this.#ask(member.group)
      return answers === undefined || answers[member.place] === 1
    }
    const filter = this.#filters.get(key) ?? (yield* this.#load(key))
    return filter === undefined || mayHaveKeys(filter, this.#needed)
  }

  *#load(key: number): Steps<BlockFilter | undefined> {
    const bytes = yield* this.#read(key)
    if (bytes === undefined) return undefined
    const filter = unlessDamaged(() => new BlockFilter(bytes))
    if (filter !== undefined) this.#filters.put(key, filter, bytes.length)
    return filter
  }

  *#ask({ key, group }: KnownGroup): Steps<Uint8Array | undefined> {
    if (this.#answers.has(key)) return this.#answers.get(key)
    const all = new Uint8Array(group.parts.length).fill(1)
    for (const keys of this.#needed) {
      const any = new Uint8Array(all.length)
      for (const hash of keys) {
        const found = yield* this.#candidates(key, group, hash)
        for (let i = 0; i < any.length; i++) any[i] = (any[i] as number) | (found?.[i] ?? 1)
      }
      for (let i = 0; i < all.length; i++) all[i] = (all[i] as number) & (any[i] as number)
      if (!all.includes(1)) break
    }
    this.#answers.set(key, all)
    return all
  }

  *#candidates(key: number, group: FilterGroup, hash: KeyHash): Steps<Uint8Array | undefined> {
    const chunk = yield* this.#read(groupChunkKey(key, FilterGroup.chunkOf(hash)))
    return chunk === undefined ? undefined : unlessDamaged(() => group.candidates(hash, chunk))
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
