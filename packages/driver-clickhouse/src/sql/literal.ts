import { wtf8 } from '../native/wtf8.js'

const SPECIAL = /[\\'\0]/g
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\0': '\\0' }

/** A text as a literal of ClickHouse's SQL, whatever its characters are. */
export function literal(text: string): string {
  if (!text.isWellFormed()) return byteLiteral(wtf8(text))
  return `'${text.replace(SPECIAL, (character) => SHORT_ESCAPES[character] as string)}'`
}

/** Bytes that need not be UTF-8 as a literal. */
export function byteLiteral(bytes: Buffer): string {
  return `'${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`
}

export function literals(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`
}

/** The name of a database, a table or a column. */
export function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``
}
