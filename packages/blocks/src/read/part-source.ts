import { ByteCache } from '../cache/byte-cache.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { damagedPart } from '../part/damaged-part.js'
import type { Part } from '../part/part.js'
import type { PartHead } from '../part/part-head.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'

/** Opens a part. It may keep the body, which never changes. Throws if the body is damaged. */
export type OpenPart = (head: PartHead, body: Uint8Array) => Part

/** Thrown if a part has vanished since the view was taken. */
export class PartVanished extends Error {
  readonly entry: PartEntry

  constructor(entry: PartEntry) {
    super(`Part ${entry.key} has vanished.`)
    this.entry = entry
  }
}

/** Opens parts, and keeps those that were used last. */
export class PartSource {
  readonly #store: Pick<BlockStore, 'get' | 'givesCopies'>
  readonly #open: OpenPart
  readonly #blocks: ByteCache<Part>
  /** Almost every read needs the hot parts, and they take longest to open, so blocks do not make them go. */
  readonly #hot: ByteCache<Part>
  /** Parts that only the read has that has opened them: they were never kept. */
  readonly #unshared = new WeakSet<Part>()
  #view: DirectoryView | undefined

  constructor(store: Pick<BlockStore, 'get' | 'givesCopies'>, open: OpenPart, cacheBytes: number) {
    this.#store = store
    this.#open = open
    this.#blocks = new ByteCache(cacheBytes / 2)
    this.#hot = new ByteCache(cacheBytes / 2)
  }

  /** @throws PartVanished, LogStorageError CORRUPT */
  *open(entry: PartEntry, { hotBodies }: DirectoryView): Steps<Part> {
    const { key, head } = entry
    const opened = this.#cacheOf(head).get(key)
    if (opened !== undefined) return opened
    const hot = hotBodies.get(key)
    const body = hot ?? (yield* this.#read(entry))
    if (body === undefined) throw new PartVanished(entry)
    const part = inPart(entry, () => this.#open(head, body))
    if (hot === undefined) this.#unshared.add(part)
    return part
  }

  /**
   * Keeps a part that was used. Its columns may have been decoded meanwhile, so it may take more memory than before.
   *
   * @param isLikely Whether another read is likely to need it soon. Otherwise it makes no other part go, and if there is no room for it, its memory
   *   is freed unless another read has the part too: the caller must not use it any more.
   */
  keep({ key, head }: PartEntry, part: Part, isLikely: boolean): void {
    const cache = this.#cacheOf(head)
    // From now on, other reads may get it.
    const wasUnshared = this.#unshared.delete(part)
    if (isLikely) cache.put(key, part, part.memoryBytes)
    else if (!cache.putIfRoom(key, part, part.memoryBytes) && wasUnshared)
      part.free?.(this.#store.givesCopies === true)
  }

  /** Forgets parts that no longer exist. */
  retain(view: DirectoryView): void {
    if (view === this.#view) return
    this.#view = view
    for (const cache of [this.#blocks, this.#hot]) cache.retain((key) => hasPart(view, key))
  }

  #cacheOf({ kind }: PartHead): ByteCache<Part> {
    return kind === 'batch' ? this.#hot : this.#blocks
  }

  *#read({ key, head }: PartEntry): Steps<Uint8Array | undefined> {
    try {
      return yield* settled(this.#store.get('body', key))
    } catch (thrown) {
      throw damagedPart(key, head, thrown)
    }
  }
}

/** Runs work with the columns of a part. What goes wrong in it is damage of the part. */
export function inPart<Result>({ key, head }: PartEntry, work: () => Result): Result {
  try {
    return work()
  } catch (thrown) {
    throw damagedPart(key, head, thrown)
  }
}

/** As {@link inPart}, for work that can pause. */
export function* inPartSteps<Result>({ key, head }: PartEntry, work: Steps<Result>): Steps<Result> {
  try {
    return yield* work
  } catch (thrown) {
    throw damagedPart(key, head, thrown)
  }
}

export function hasPart({ parts }: DirectoryView, key: number): boolean {
  let low = 0
  let high = parts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((parts[middle] as PartEntry).key < key) low = middle + 1
    else high = middle
  }
  return parts[low]?.key === key
}
