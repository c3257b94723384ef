import { areCounts, readState } from '../read-state.js'

const FORMAT = 1

/** How far forwarding has come. It continues from here after an interruption. */
export interface ForwardState {
  readonly format: typeof FORMAT
  readonly from: string
  /** Without credentials. */
  readonly to: string
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

export function newState(from: string, to: string): ForwardState {
  return { format: FORMAT, from, to, sent: 0, entries: 0, refused: 0 }
}

/** `undefined` if there is no such file. @throws CommandError if it is not the state of forwarding between these two. */
export function readForwardState(path: string, from: string, to: string): ForwardState | undefined {
  const between = (source: string, target: string) => `${source} to ${target}`
  return readState(path, { from, to, check, name: 'forwarding', between, again: 'send all entries again' })
}

function check(value: unknown): ForwardState | undefined {
  const state = value as Partial<ForwardState> | null | undefined
  const isWhole = areCounts([state?.sent, state?.entries, state?.refused, state?.next ?? 0])
  return state?.format === FORMAT && isWhole ? (state as ForwardState) : undefined
}
