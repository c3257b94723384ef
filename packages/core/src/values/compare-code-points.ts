/** Compares texts by code point, which is also the order of their UTF-8 bytes. JavaScript compares code units. */
export function compareCodePoints(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    // Only a pair of surrogates stands for a code point beyond all code units.
    return isInPair(a, i) === isInPair(b, i) ? x - y : isInPair(a, i) ? 1 : -1
  }
  return a.length - b.length
}

function isInPair(text: string, i: number): boolean {
  return isHigh(text.charCodeAt(i))
    ? isLow(text.charCodeAt(i + 1))
    : isLow(text.charCodeAt(i)) && isHigh(text.charCodeAt(i - 1))
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}
