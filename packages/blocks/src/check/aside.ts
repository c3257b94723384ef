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
  const notes: AsideNote[] = []
  const { nextPart } = yield* settled(reads.readState())
  for (const { key, value } of yield* settled(reads.range('aside', 1, nextPart * ASIDE_KEYS))) {
    if (key % ASIDE_KEYS !== NOTE) continue
    const note = parse(value)
    if (note !== undefined) notes.push(note)
  }
  return notes
}

function parse(value: Uint8Array): AsideNote | undefined {
  try {
    return JSON.parse(Buffer.from(value).toString())
  } catch {
    return undefined
  }
}
