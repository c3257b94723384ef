import type { JsonValue } from '../contract/log-entry.js'

/** Adds the members of one JSON object to another that lacks them. Both texts are as `JSON.stringify` writes them, and the other is not empty. */
export function mergeJson(own: string, other: string): string {
  if (own === '{}') return other
  const added = JSON.parse(other) as Record<string, JsonValue>
  const names = Object.keys(added)
  // A name that is nowhere in the text is not one of its members, so the text is rarely parsed.
  if (!names.some((name) => own.includes(`${JSON.stringify(name)}:`))) {
    return `${own.slice(0, -1)},${other.slice(1)}`
  }
  const members = JSON.parse(own) as Record<string, JsonValue>
  let text = own.slice(0, -1)
  for (const name of names) {
    if (!Object.hasOwn(members, name)) text += `,${JSON.stringify(name)}:${JSON.stringify(added[name])}`
  }
  return `${text}}`
}
