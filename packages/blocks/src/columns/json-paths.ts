import { SLOT } from './template-table.js'

const QUOTE = 0x22
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const BACKSLASH = 0x5c

/**
 * The path of each variable of a template of JSON: the keys that lead to it, as they are written, without places in lists, and
 * whether it is a text.
 */
export function jsonPaths(template: Uint8Array): string[] {
  const text = Buffer.from(template.buffer, template.byteOffset, template.byteLength)
  const paths: string[] = []
  const path: string[] = []
  let key = ''
  let at = 0
  while (at < text.length) {
    const byte = text[at] as number
    if (byte === SLOT) paths.push(pathOf(path, key, 'other'))
    else if (byte === QUOTE) {
      if (text[at + 1] === SLOT) {
        paths.push(pathOf(path, key, 'text'))
        at += 2
      } else {
        const end = endOfKey(text, at + 1)
        key = text.toString('utf8', at, end)
        at = end
      }
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      path.push(key)
      key = byte === OPEN_LIST ? '[]' : ''
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) key = path.pop() ?? ''
    else if (byte !== COMMA && byte !== COLON) return paths
    at++
  }
  return paths
}

function pathOf(path: readonly string[], key: string, type: 'text' | 'other'): string {
  return `${type}\n${path.join('\n')}\n${key}`
}

/** The place of the closing quotation mark. */
function endOfKey(text: Buffer, start: number): number {
  let at = start
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1
  return at
}
