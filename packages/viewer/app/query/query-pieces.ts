/** A term of a query outside of all groups, as it is written. */
export interface QueryPiece {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Cuts a query at the spaces that are neither in quotes nor in parentheses. Its operators AND, OR and NOT are pieces too. */
export function queryPieces(query: string): QueryPiece[] {
  const pieces: QueryPiece[] = []
  let start = -1
  let depth = 0
  let quoted = false
  for (let at = 0; at <= query.length; at++) {
    const character = query.charAt(at)
    const isEnd = at === query.length || (!quoted && depth === 0 && /\s/.test(character))
    if (isEnd && start !== -1) {
      pieces.push({ text: query.slice(start, at), start, end: at })
      start = -1
    }
    if (isEnd) continue
    if (start === -1) start = at
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')') depth = Math.max(0, depth - 1)
  }
  return pieces
}
