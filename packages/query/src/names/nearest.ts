/** Names longer than this are not compared. */
const MAX_LENGTH = 60

/**
 * The name that was probably meant: the nearest one that differs by at most a third of its characters, and by no more than `most`.
 * Upper and lower case, and the punctuation between words, do not matter.
 *
 * @param most How many characters may differ. Default: 2.
 * @returns Undefined if none is near, and for the name itself.
 *
 * @example
 * ```ts
 * import { nearest } from '@logpond/query'
 *
 * console.log(nearest('htpp_status', ['http.method', 'http.status'])) // http.status
 * ```
 */
export function nearest(name: string, candidates: Iterable<string>, most = 2): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  const plain = plainForm(name)
  let best: string | undefined
  let bestDistance = Math.min(most, Math.floor(plain.length / 3)) + 1
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > 4) continue
    const distance = editDistance(plain, plainForm(candidate), bestDistance)
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** `httpStatus`, `http_status` and `http.status` are the same. */
function plainForm(name: string): string {
  return name.toLowerCase().replace(/[._-]/g, '')
}

/** The number of letters to add, remove, change or swap with a neighbour; at most `bound`. */
function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) >= bound) return bound
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(at(last, j) + 1, at(row, j - 1) + 1, change)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) row[j] = Math.min(at(row, j), at(before, j - 2) + 1)
    }
    before = last
    last = row
  }
  return Math.min(bound, at(last, b.length))
}

function at(row: readonly number[], i: number): number {
  return row[i] as number
}
