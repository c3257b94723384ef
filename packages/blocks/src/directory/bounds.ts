import type { Extent } from '../part/extent.js'
import type { StoreState } from '../store/block-store.js'
import type { PartEntry } from './directory-view.js'

/**
 * What parts are about whose heads are damaged: what the heads say nevertheless, if the number of entries fits. Otherwise the bounds
 * of the ids that no other part has, and the times of the entries next to them, which are the same for all these parts.
 *
 * @param guesses What the damaged heads say, of those that say anything that is possible.
 * @param lost The number of entries in the damaged parts, unless lists of deleted rows are damaged too.
 */
export function boundsOf(
  parts: readonly PartEntry[],
  { nextId }: StoreState,
  damaged: number,
  guesses: readonly Extent[],
  lost: number,
): readonly Extent[] {
  const guessed = guesses.reduce((sum, { count = 0 }) => sum + count, 0)
  const isPossible = guesses.length === damaged && guesses.every(({ lastId }) => lastId < nextId)
  if (isPossible && guessed === lost) return guesses
  const { firstId, lastId } = uncoveredIds(parts, nextId)
  const count = damaged === 1 && lost > 0 ? lost : undefined
  const extent = { count, firstId, lastId, ...timesAround(parts, firstId, lastId) }
  return new Array<Extent>(damaged).fill(extent)
}

/** The first and the last id that no part has; all ids if there is none. */
function uncoveredIds(parts: readonly PartEntry[], nextId: number): { firstId: number; lastId: number } {
  const gaps: [number, number][] = []
  let next = 1
  for (const { head } of parts.toSorted((a, b) => a.head.firstId - b.head.firstId)) {
    if (head.firstId > next) gaps.push([next, head.firstId - 1])
    next = Math.max(next, head.lastId + 1)
  }
  if (next < nextId) gaps.push([next, nextId - 1])
  return { firstId: gaps[0]?.[0] ?? 1, lastId: gaps.at(-1)?.[1] ?? Math.max(1, nextId - 1) }
}

/** The times of entries before and after some ids: entries with nearby ids usually have nearby times. */
function timesAround(parts: readonly PartEntry[], firstId: number, lastId: number) {
  let before = Number.NEGATIVE_INFINITY
  let after = Number.POSITIVE_INFINITY
  let earliest = Number.POSITIVE_INFINITY
  let latest = Number.NEGATIVE_INFINITY
  for (const { head } of parts) {
    if (head.lastId < firstId) before = Math.max(before, head.maxTime)
    if (head.firstId > lastId) after = Math.min(after, head.minTime)
    earliest = Math.min(earliest, head.minTime)
    latest = Math.max(latest, head.maxTime)
  }
  const from = [before, earliest, 0].find(Number.isFinite) as number
  const to = [after, latest, 0].find(Number.isFinite) as number
  return { minTime: Math.min(from, to), maxTime: Math.max(from, to) }
}
