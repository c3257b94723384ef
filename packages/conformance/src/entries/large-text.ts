/** Text that does not repeat within a megabyte, of `size` characters from a code point on: the same for the same arguments. */
export function largeText(length: number, firstCodePoint: number, size = 26): string {
  let state = 1
  const units = new Uint16Array(Math.min(length, PIECE))
  for (let i = 0; i < units.length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648
    units[i] = i % 97 === 96 ? SPACE : firstCodePoint + (Math.floor(state / 65536) % size)
  }
  const piece = new TextDecoder('utf-16le').decode(units)
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
}

const PIECE = 1_000_003
const SPACE = 32

/** Overwrites a text with words at these places. */
export function withMarks(text: string, marks: Readonly<Record<number, string>>): string {
  let marked = ''
  for (const [place, mark] of Object.entries(marks).toSorted(([a], [b]) => Number(a) - Number(b))) {
    marked += text.slice(marked.length, Number(place)) + mark
  }
  return marked + text.slice(marked.length)
}
