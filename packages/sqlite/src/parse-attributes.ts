import type { JsonValue } from '@logpond/core'

export type Attributes = Record<string, JsonValue>

/** Characters that are parsed at once: texts of one shape are parsed faster together, and all of them may be too many. */
const PORTION = 65_536

/** The attributes of entries, each a JSON object as text; `null` for those without any. */
export function parseAttributes(texts: readonly (string | null)[]): (Attributes | null)[] {
  const parsed: (Attributes | null)[] = []
  let portion = ''
  for (let i = 0; i < texts.length; i++) {
    portion += `${portion === '' ? '[' : ','}${texts[i]}`
    if (portion.length < PORTION && i < texts.length - 1) continue
    for (const attributes of JSON.parse(`${portion}]`) as (Attributes | null)[]) parsed.push(attributes)
    portion = ''
  }
  return parsed
}
