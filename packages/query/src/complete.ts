import { type Candidate, nameCandidates, valueCandidates } from './completion/candidates.js'
import type { CompletionSources } from './completion/sources.js'
import { typedPart } from './completion/typed-part.js'

const DEFAULT_LIMIT = 20

export interface Completion {
  /** The part of the text that a candidate replaces, as for `slice`. */
  readonly from: number
  readonly to: number
  /** The best one first. */
  readonly candidates: readonly Candidate[]
}

/**
 * What can stand at the cursor: names of fields, levels, values of the field before the cursor. Pure and synchronous; it takes the names
 * and values that exist from `sources`.
 *
 * @example
 * ```ts
 * import { complete } from '@logpond/query'
 *
 * const values = { service: [{ value: 'api', count: 12 }, { value: 'api gateway', count: 3 }] }
 * const { from, to, candidates } = complete('level>=warn service:a', 21, { values })
 * console.log(from, to, candidates.map(({ text }) => text)) // 20 21 [ 'api', '"api gateway"' ]
 * ```
 *
 * @param cursor The position of the cursor, in UTF-16 code units, from 0 to the length of the text.
 */
export function complete(text: string, cursor: number, sources: CompletionSources = {}): Completion {
  const at = Math.max(0, Math.min(text.length, Math.trunc(cursor)))
  const part = typedPart(text.slice(0, at))
  if (part === undefined) return { from: at, to: at, candidates: [] }
  const limit = sources.limit ?? DEFAULT_LIMIT
  const after = text.slice(at)
  if (part.kind === 'value') {
    const to = at + (part.isQuoted ? restOfQuoted(after) : restOfValue(after))
    return { from: part.start, to, candidates: valueCandidates(part, sources).slice(0, limit) }
  }
  const rest = /^[\p{L}\p{N}_.-]*/u.exec(after)?.[0].length ?? 0
  const hasOperator = /^(?:[:=<>]|!=)/.test(after.slice(rest, rest + 2))
  return {
    from: part.start,
    to: at + rest,
    candidates: nameCandidates(part, sources, hasOperator).slice(0, limit),
  }
}

function restOfValue(after: string): number {
  return /^[^\s,()"]*/.exec(after)?.[0].length ?? 0
}

/** Up to the closing quote, if there is one before the next quoted text begins. */
function restOfQuoted(after: string): number {
  return /^(?:[^"\\\s]|\\.)*"/s.exec(after)?.[0].length ?? 0
}
