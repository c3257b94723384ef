/**
 * Whether V8 13.6 may read a key of a JSON text as another one: it confuses keys that differ only in an escaped `"` or `\`, if it has
 * read objects with the other key before.
 */
export function hasMisreadKeys(text: string): boolean {
  return /"(?:[^"\\]|\\.)*\\["\\](?:[^"\\]|\\.)*":/.test(text)
}
