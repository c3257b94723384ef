import { corruptPart } from '../part/corrupt-part.js'
import { decodeHead } from '../part/part-head.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads, BlockStore, StoreState } from '../store/block-store.js'
import { type DeadRows, decodeDeadRows } from './dead-rows.js'
import type { DirectoryView, PartEntry } from './directory-view.js'

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
    this.#view = view
    return view
  }
}

function* readView(reads: BlockReads, last: DirectoryView): Steps<DirectoryView> {
  const state = yield* settled(reads.readState())
  if (state.changes === last.state.changes && state.nextPart >= last.state.nextPart) {
    const view = yield* readChanges(reads, last, state)
    if (rowsOf(view.parts) === state.entryCount) return view
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
      added.push({ key, head: decodeHead(value), dead: dead?.get(key) })
    }
  }
  const replaced = new Set(added.flatMap(({ head }) => head.replaces))
  const parts = [...last.parts.filter(({ key }) => !replaced.has(key)), ...added]
  return { state, parts, hotBodies: yield* readHotBodies(reads, parts, last.hotBodies) }
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

function rowsOf(parts: readonly PartEntry[]): number {
  let rows = 0
  for (const { head, dead } of parts) rows += head.count - (dead?.count ?? 0)
  return rows
}

export function isSameState(a: StoreState, b: StoreState): boolean {
  return (
    a.nextPart === b.nextPart &&
    a.changes === b.changes &&
    a.nextId === b.nextId &&
    a.entryCount === b.entryCount
  )
}
