import { scanQuoted } from '../values/quoted-text.js'

export interface StructuredData {
  /** Values by `id.name`. A repeated name has an array of values. */
  readonly parameters: ReadonlyMap<string, string | string[]>
  /** Index after the structured data: of a space, or the end of the text. */
  readonly end: number
}

const ID = /\[([^\s="\]]{1,255})/y
const NAME = / ([^\s="\]]{1,255})=(?=")/y

/** Reads the structured data of RFC 5424 (`-` or `[id name="value" …][…]`) at an index of a text. */
export function readStructuredData(text: string, start: number): StructuredData | undefined {
  const parameters = new Map<string, string | string[]>()
  let at = start
  if (text[at] === '-') at++
  else {
    while (text[at] === '[') {
      const end = readElement(text, at, parameters)
      if (end === undefined) return undefined
      at = end
    }
  }
  const isWhole = at > start && (at === text.length || text[at] === ' ')
  return isWhole ? { parameters, end: at } : undefined
}

/** Reads an element. Returns the index after it; `undefined` if it is not an element. */
function readElement(
  text: string,
  start: number,
  parameters: Map<string, string | string[]>,
): number | undefined {
  ID.lastIndex = start
  const id = ID.exec(text)?.[1]
  if (id === undefined) return undefined
  let at = ID.lastIndex
  for (;;) {
    NAME.lastIndex = at
    const name = NAME.exec(text)?.[1]
    if (name === undefined) break
    const value = NAME.lastIndex
    at = scanQuoted(text, value)
    if (at === -1) return undefined
    addParameter(parameters, `${id}.${name}`, withoutEscapes(text.slice(value + 1, at - 1)))
  }
  return text[at] === ']' ? at + 1 : undefined
}

function addParameter(parameters: Map<string, string | string[]>, name: string, value: string): void {
  const before = parameters.get(name)
  if (before === undefined) parameters.set(name, value)
  else if (typeof before === 'string') parameters.set(name, [before, value])
  else before.push(value)
}

/** Removes escapes. A backslash is an escape only before `"`, `\` and `]`. */
function withoutEscapes(value: string): string {
  return value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value
}
