import { Lexer } from '../lexer/lexer.js'

/** What is being typed before the cursor. */
export type TypedPart =
  | { readonly kind: 'name'; readonly start: number; readonly typed: string; readonly isExplicit: boolean }
  | {
      readonly kind: 'value'
      readonly start: number
      readonly typed: string
      readonly isQuoted: boolean
      readonly name: string
      readonly isExplicit: boolean
      readonly operator: string
      /** The values that the list already has, as they are written. */
      readonly others: readonly string[]
    }

const FILTER =
  /^(?:@"(?<odd>(?:[^"\\]|\\.)*)"|(?<mark>@)(?<marked>[\p{L}\p{N}_.$/[\]-]+)|(?<name>[\p{L}_][^\s:=<>!()"~]*))(?<operator>:?(?:>=|<=|>|<)|!==|!=|==|:|=)(?<rest>.*)$/su
const NAME = /^(?<mark>@?)(?<name>[\p{L}\p{N}_.-]*)$/u
/** The last value of a list: text up to a separator, or in quotes that are not closed yet. */
const ITEM = /"(?:[^"\\]|\\.)*"?|[^\s,"]+/gsu
const CLOSED = /^"(?:[^"\\]|\\.)*"$/s

/** Finds what is being typed at the end of a text; undefined in a phrase, in pasted text, and where nothing can be completed. */
export function typedPart(before: string): TypedPart | undefined {
  const start = startOfPiece(before)
  if (start === undefined) return undefined
  const dash = /^-(?!-)/.test(before.slice(start, start + 2)) ? 1 : 0
  const first = start + dash
  const piece = before.slice(first)
  const filter = FILTER.exec(piece)?.groups
  if (filter === undefined) {
    const found = NAME.exec(piece)?.groups
    if (found === undefined) return undefined
    return { kind: 'name', start: first, typed: found.name ?? '', isExplicit: found.mark === '@' }
  }
  const { odd, mark, marked, name = '', operator = ':', rest = '' } = filter
  const valueStart = before.length - rest.length
  const head = {
    name: odd === undefined ? (marked ?? name) : unescaped(odd),
    isExplicit: odd !== undefined || mark === '@',
    operator,
  }
  if (!rest.startsWith('(')) return valueAt(rest, valueStart, head, [])
  if (isClosed(rest)) return undefined
  const items = [...rest.slice(1).matchAll(ITEM)].map(([item]) => item)
  const last = /[\s,(]$/.test(rest) && !isOpenQuote(items.at(-1)) ? '' : (items.pop() ?? '')
  return valueAt(last, before.length - last.length, head, items)
}

/** The position of the term that ends the text; its end behind a space. */
function startOfPiece(before: string): number | undefined {
  const lexer = new Lexer(before)
  let end = 0
  try {
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      if (lexer.isPasted) return undefined
      const isPhrase = token.kind === 'word' && token.isPhrase
      if (token.end === before.length && (token.kind === 'filter' || (token.kind === 'word' && !isPhrase)))
        return token.start
      // A phrase whose quote is not closed also ends here.
      if (token.end === before.length && (isPhrase || token.kind === 'contains' || token.kind === 'close'))
        return undefined
      end = token.end
    }
  } catch {
    // The last term is not complete.
  }
  return lexer.cursor.afterSpaces(end)
}

function valueAt(
  written: string,
  start: number,
  head: { name: string; isExplicit: boolean; operator: string },
  others: readonly string[],
): TypedPart {
  const isQuoted = written.startsWith('"')
  const typed = isQuoted ? unescaped(written.slice(1)) : written
  return { kind: 'value', start, typed, isQuoted, ...head, others }
}

function isClosed(list: string): boolean {
  return list.replace(/"(?:[^"\\]|\\.)*"?/gsu, '').endsWith(')')
}

function isOpenQuote(item: string | undefined): boolean {
  return item?.startsWith('"') === true && !CLOSED.test(item)
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, '$1')
}
