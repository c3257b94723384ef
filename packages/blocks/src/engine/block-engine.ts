import type { DriverRetention, DriverStats } from '@logpond/core'
import type { PackedBatch } from '../batch/packed-batch.js'
import { readDeadBytes } from '../cleanup/part-bytes.js'
import { type CleanupStep, OldestRemover } from '../cleanup/remove-oldest.js'
import { Directory } from '../directory/directory.js'
import { type DirectoryView, entriesIn, type PartEntry } from '../directory/directory-view.js'
import { commitSeal } from '../seal/commit-seal.js'
import { ENGINE_LIMITS, type EngineLimits } from '../seal/engine-limits.js'
import { groupFilters } from '../seal/group-filters.js'
import { type MadeBlocks, makeBlocks } from '../seal/make-blocks.js'
import { type BlockMaker, readSealInput } from '../seal/seal-input.js'
import { planDue, planSeal, type SealTask } from '../seal/seal-plan.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { Appender } from '../write/append.js'
import { partRef } from '../write/part-ref.js'

/**
 * Writes, seals and cleans up the parts of one store over one connection. Other connections may do the same at the same time.
 *
 * Two appends never overlap, nor do two steps of a cleanup, nor two of `sealDue` and `tidyUp`.
 */
export class BlockEngine {
  readonly store: BlockStore
  readonly directory: Directory
  /** Makes the blocks, if it is set; otherwise they are made here, between pauses. */
  maker: BlockMaker | undefined
  readonly #limits: EngineLimits
  /** Made by their first use: their code need not delay an opening. */
  #appender: Appender | undefined
  #remover: OldestRemover | undefined
  #hotEntries = 0
  /** The blocks that there were when their filters needed no care. */
  #grouped = { blocks: 0, last: 0 }

  constructor(store: BlockStore, limits: Partial<EngineLimits> = {}) {
    this.store = store
    this.directory = new Directory(store)
    const all = { ...ENGINE_LIMITS, ...limits }
    this.#limits = { ...all, valueBytes: Math.min(all.valueBytes, store.limits.valueBytes) }
  }

  /** Entries of the hot batches that there were at the last `sealDue` or `tidyUp`, without those that it has sealed. */
  get hotEntries(): number {
    return this.#hotEntries
  }

  /** Writes a batch, unless its token was written before. Returns its first id; the others follow it. */
  append(batch: PackedBatch): Steps<number> {
    this.#appender ??= new Appender(this.store)
    return this.#appender.append(batch)
  }

  /** As `LogDriver.deleteOldest`. */
  deleteOldest(policy: DriverRetention, budget: number): Steps<CleanupStep> {
    this.#remover ??= new OldestRemover(this.store, this.directory)
    return this.#remover.step(policy, budget)
  }

  /** Reads only the heads of parts with dead rows: an opening waits for this. */
  *stats(): Steps<DriverStats> {
    const { state, dead } = yield* this.store.snapshot(function* (reads) {
      return { state: yield* settled(reads.readState()), dead: yield* readDeadBytes(reads) }
    })
    const bytes = (yield* settled(this.store.bytes())) - dead
    return { entries: state.entryCount, lastId: state.nextId - 1, bytes: Math.max(1, Math.round(bytes)) }
  }

  /** Seals hot rows, if there are so many that reads become slower, or groups filters. Returns whether it has. */
  *sealDue(): Steps<boolean> {
    const view = yield* this.directory.refresh()
    return yield* this.#do(view, planDue(view, this.#limits))
  }

  /** Does one piece of the work that is for idle moments. Returns whether there may be more. */
  *tidyUp(): Steps<boolean> {
    const view = yield* this.directory.refresh()
    return yield* this.#do(view, planSeal(view, this.#limits))
  }

  *#groupFilters(view: DirectoryView): Steps<boolean> {
    const blocks = view.parts.filter(({ head }) => head.kind === 'block')
    const last = blocks.at(-1)?.key ?? 0
    if (blocks.length === this.#grouped.blocks && last === this.#grouped.last) return false
    const hasGrouped = yield* groupFilters(this.store, view, this.#limits)
    if (!hasGrouped) this.#grouped = { blocks: blocks.length, last }
    return hasGrouped
  }

  *#do(view: DirectoryView, task: SealTask | undefined): Steps<boolean> {
    this.#hotEntries = hotEntriesIn(view.parts)
    if (task === undefined) return yield* this.#groupFilters(view)
    const made = yield* this.#make(task)
    if (made === undefined || !(yield* commitSeal(this.store, made))) return false
    if (task.kind !== 'merge') this.#hotEntries -= hotEntriesIn(task.parts)
    return true
  }

  *#make(task: SealTask): Steps<MadeBlocks | undefined> {
    if (this.maker === undefined) return yield* makeBlocks(this.store, task, this.#limits)
    const input = yield* readSealInput(this.store, task, this.#limits)
    if (input === undefined) return undefined
    return { replaced: task.parts.map(partRef), blocks: yield* settled(this.maker.make(input)) }
  }
}

function hotEntriesIn(parts: readonly PartEntry[]): number {
  return entriesIn(parts.filter(({ head }) => head.kind === 'batch'))
}
