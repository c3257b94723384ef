import { isLogStorageError } from '@logpond/core'
import { decodeHead } from '../open/decode-head.js'
import { corruptPart } from '../part/corrupt-part.js'
import type { PartHead } from '../part/part-head.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads, BlockStore, StoreState } from '../store/block-store.js'
import { type DeadRows, decodeDeadRows } from './dead-rows.js'
import { type DirectoryView, entriesIn, type PartEntry } from './directory-view.js'
import { survey } from './survey.js'

const EMPTY: DirectoryView = {
  state: { nextId: 1, entryCount: 0, nextPart: 1, changes: 0 },
  parts: [],
  hotBodies: new Map(),
}

/** Knows all parts of a store without opening them, and keeps up with what this and other processes commit. */
export class Directory {
  readonly #store: BlockStore
  #view = EMPTY

  constructor(store: BlockStore) {
    this.#store = store
  }

  /** The parts at this moment. Reads only what has changed since the last call. */
  *refresh(): Steps<DirectoryView> {
    const state = yield* settled(this.#store.readState())
    if (isSameState(state, this.#view.state)) return this.#view
    const view = yield* this.#store.snapshot((reads) => readView(reads, this.#view))
    // Refreshes of an asynchronous store overlap.
    if (isLater(view.state, this.#view.state)) this.#view = view
    return view
  }

  /**
   * Shows a deletion that this connection has committed on top of the last view, so that the next refresh need not read all heads
   * again.
   *
   * @param state The state that it has committed.
   */
  deleted(
    state: StoreState,
    gone: { readonly parts: ReadonlySet<number>; readonly dead: ReadonlyMap<number, DeadRows> },
  ): void {
    const last = this.#view
    // Another refresh may have seen the deletion already, or has not yet seen what came before it.
    if (last.state.changes !== state.changes - 1) return
    const parts: PartEntry[] = []
    for (const part of last.parts) {
      if (gone.parts.has(part.key)) continue
      const dead = gone.dead.get(part.key)
      parts.push(dead === undefined ? part : { ...part, dead })
    }
    const hotBodies = new Map([...last.hotBodies].filter(([key]) => !gone.parts.has(key)))
    // Parts that were added since the last view are still to be read.
    this.#view = { state: { ...state, nextPart: last.state.nextPart }, parts, hotBodies }
  }
}

function* readView(reads: BlockReads, last: DirectoryView): Steps<DirectoryView> {
  const state = yield* settled(reads.readState())
  if (state.changes === last.state.changes && state.nextPart >= last.state.nextPart) {
    const view = yield* readChanges(reads, last, state)
    if (entriesIn(view.parts) === state.entryCount) return view
    // A part that replaced a part of the last view has been replaced itself since then, so no head names the first one.
  }
  return yield* readChanges(reads, EMPTY, state)
}

/** The last view without the parts that new ones replace, and with the new ones. */
function* readChanges(reads: BlockReads, last: DirectoryView, state: StoreState): Steps<DirectoryView> {
  const added: PartEntry[] = []
  const from = last.state.nextPart
  if (state.nextPart > from) {
    const dead = last === EMPTY ? yield* readDead(reads) : undefined
    for (const { key, value } of yield* settled(reads.range('head', from, state.nextPart - 1))) {
      const head = yield* decodeOrExplain(reads, key, value)
      added.push({ key, head, dead: dead?.get(key) })
    }
  }
  const replaced = new Set(added.flatMap(({ head }) => head.replaces))
  const parts = [...last.parts.filter(({ key }) => !replaced.has(key)), ...added]
  return { state, parts, hotBodies: yield* readHotBodies(reads, parts, last.hotBodies) }
}

function* decodeOrExplain(reads: BlockReads, key: number, value: Uint8Array): Steps<PartHead> {
  try {
    return decodeHead(value)
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'CORRUPT') throw thrown
    const { damaged } = yield* survey(reads)
    const found = damaged.find((one) => one.space === 'head' && one.key === key)
    throw found?.error ?? thrown
  }
}

function* readDead(reads: BlockReads): Steps<Map<number, DeadRows>> {
  const dead = new Map<number, DeadRows>()
  for (const { key, value } of yield* settled(reads.range('dead', 1, Number.MAX_SAFE_INTEGER))) {
    dead.set(key, decodeDeadRows(value, key))
  }
  return dead
}

function* readHotBodies(
  reads: BlockReads,
  parts: readonly PartEntry[],
  known: ReadonlyMap<number, Uint8Array>,
): Steps<Map<number, Uint8Array>> {
  const bodies = new Map<number, Uint8Array>()
  for (const { key, head } of parts) {
    if (head.kind !== 'batch') continue
    const body = known.get(key) ?? (yield* settled(reads.get('body', key)))
    if (body === undefined) throw corruptPart(key, 'its body is missing')
    bodies.set(key, body)
  }
  return bodies
}

function isLater(a: StoreState, b: StoreState): boolean {
  return a.changes >= b.changes && a.nextPart >= b.nextPart && a.nextId >= b.nextId
}

function isSameState(a: StoreState, b: StoreState): boolean {
  return (
    a.nextPart === b.nextPart &&
    a.changes === b.changes &&
    a.nextId === b.nextId &&
    a.entryCount === b.entryCount
  )
}
