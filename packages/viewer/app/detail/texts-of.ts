import type { JsonValue } from '@logpond/core'

/** An attribute whose text has several lines, such as a stack trace. */
export interface LongText {
  readonly path: string
  readonly text: string
}

/** Separates texts of several lines from the other attributes: a tree is no place to read them. */
export function takeTexts(value: JsonValue, path = ''): { rest: JsonValue | undefined; texts: LongText[] } {
  if (typeof value === 'string' && value.includes('\n'))
    return { rest: undefined, texts: [{ path, text: value }] }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { rest: value, texts: [] }
  const texts: LongText[] = []
  const members = Object.entries(value).flatMap(([name, member]) => {
    const taken = takeTexts(member, path === '' ? name : `${path}.${name}`)
    texts.push(...taken.texts)
    return taken.rest === undefined ? [] : [[name, taken.rest] as const]
  })
  return { rest: Object.fromEntries(members), texts }
}
