import type { SearchFilter } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'
import { areCounts, readState } from '../read-state.js'

const FORMAT = 1

/** How far forwarding has come. It continues from here after an interruption. */
export interface ForwardState {
  readonly format: typeof FORMAT
  readonly from: string
  /** Without credentials. */
  readonly to: string
  /** Which entries are sent; all without it. */
  readonly selection?: Selection
  /** Entries up to this id were taken, or refused for good, by the receiver. */
  readonly sent: number
  readonly entries: number
  /** How many of them it has refused. */
  readonly refused: number
  /**
   * The last id of the request that may have arrived, but was not answered. It is sent again with the same entries, so that a receiver
   * can recognise it.
   */
  readonly next?: number
}

/** Which entries are sent. */
export interface Selection {
  /** The query and the options as they were typed. */
  readonly asked: string
  /**
   * What they meant in the first run. Later runs use it too: `since:2h` would otherwise leave out entries that an interruption has
   * kept from being sent, and a request that is sent again might have others.
   */
  readonly filter: SearchFilter
}

export function newState(from: string, to: string, selection?: Selection): ForwardState {
  return { format: FORMAT, from, to, ...(selection && { selection }), sent: 0, entries: 0, refused: 0 }
}

/**
 * `undefined` if there is no such file.
 *
 * @param asked See {@link Selection}; undefined for all entries.
 * @throws CommandError if it is not the state of forwarding these entries between these two.
 */
export function readForwardState(
  path: string,
  { from, to, asked }: { readonly from: string; readonly to: string; readonly asked?: string | undefined },
): ForwardState | undefined {
  const between = (source: string, target: string) => `${source} to ${target}`
  const expected = { from, to, check, name: 'forwarding', between, again: 'send all entries again' }
  const state = readState(path, expected)
  if (state === undefined || state.selection?.asked === asked) return state
  const other = state.selection === undefined ? 'all entries' : `the entries of ${state.selection.asked}`
  throw new CommandError(
    `${visibleText(path)} is the state of forwarding ${visibleText(other)}. Name another file with --state.`,
  )
}

function check(value: unknown): ForwardState | undefined {
  const state = value as Partial<ForwardState> | null | undefined
  const isWhole = areCounts([state?.sent, state?.entries, state?.refused, state?.next ?? 0])
  return state?.format === FORMAT && isWhole && isSelection(state.selection)
    ? (state as ForwardState)
    : undefined
}

function isSelection(value: unknown): boolean {
  if (value === undefined) return true
  const { asked, filter } = (value ?? {}) as Partial<Selection>
  return typeof asked === 'string' && typeof filter === 'object' && filter !== null
}
