import type { Extent } from '../part/extent.js'
import { type Steps, settled } from '../steps.js'
import type { BlockChanges, BlockReads, Space, StoreState } from '../store/block-store.js'

/** What was put aside at one time, because it is damaged. */
export interface AsideNote {
  readonly what: 'part' | 'deletions' | 'tokens'
  /** The key that it had: of the part, or of the list of tokens. */
  readonly key: number
  /** ISO 8601, UTC */
  readonly time: string
  /** The entries of a part or, for deletions, of the part that they are about. Absent for tokens. */
  readonly extent?: Extent | undefined
  readonly problem: string
}

/** A value that is about to be put aside, and its key. */
export interface AsideValue {
  readonly space: Space
  readonly key: number
}

/** The place of each value among those that were put aside together: their keys are eight times a number of their own, plus this. */
const PLACES: Readonly<Partial<Record<Space, number>>> = { head: 0, filter: 1, body: 2, dead: 3, token: 4 }
const NOTE = 7
const ASIDE_KEYS = 8

/**
 * Copies values to the space `aside`, under a key that no part has had, and returns the state with the next key. The caller deletes the
 * values, and writes the state.
 */
export function* putValuesAside(
  reads: BlockReads,
  changes: BlockChanges,
  state: StoreState,
  values: readonly AsideValue[],
  note: AsideNote,
): Steps<StoreState> {
  const first = state.nextPart * ASIDE_KEYS
  for (const { space, key } of values) {
    const value = yield* settled(reads.get(space, key))
    if (value !== undefined) changes.put('aside', first + (PLACES[space] as number), value)
  }
  changes.put('aside', first + NOTE, Buffer.from(JSON.stringify(note)))
  return { ...state, nextPart: state.nextPart + 1 }
}

/** What was put aside so far, the oldest first. */
export function* readAside(reads: BlockReads): Steps<AsideNote[]> {
  return (yield* listAside(reads)).map(({ note }) => note)
}

/** A note, and the key of the first of the values that were put aside with it. */
export interface AsidePlace {
  readonly note: AsideNote
  readonly first: number
}

/** The notes of all that was put aside, the oldest first. */
export function* listAside(reads: BlockReads): Steps<AsidePlace[]> {
  const places: AsidePlace[] = []
  const { nextPart } = yield* settled(reads.readState())
  for (let from = 1; ; ) {
    const values = yield* settled(reads.range('aside', from, nextPart * ASIDE_KEYS, 1))
    const [found] = values
    if (found === undefined) return places
    const { key, value } = found
    const note = key % ASIDE_KEYS === NOTE ? parse(value) : undefined
    if (note !== undefined) places.push({ note, first: key - NOTE })
    from = key + 1
  }
}

/** A value that was put aside. */
export function* getAside(
  reads: BlockReads,
  { first }: AsidePlace,
  space: Space,
): Steps<Uint8Array | undefined> {
  return yield* settled(reads.get('aside', first + (PLACES[space] as number)))
}

function parse(value: Uint8Array): AsideNote | undefined {
  try {
    return JSON.parse(Buffer.from(value).toString())
  } catch {
    return undefined
  }
}
