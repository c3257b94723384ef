const MONTH = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'

const TIME = /^\d{1,2}:\d\d:\d\d(?![:\d]?\d)/
const DATE = new RegExp(
  String.raw`^[[(<"']*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/](?:${MONTH})[-/]\d{2,4}|[iwefd]\d{4})[,;]?$`,
  'i',
)
const MONTH_NAME = new RegExp(String.raw`^[[(]*(?:<\d{1,3}>)?(?:${MONTH})[a-z]{0,6}[.,]?$`, 'i')
const DAY_OR_YEAR = /^(?:\d{1,2}|\d{4})[,.]?$/

/** A date and a time in one piece, as they begin a log line, also as `time=…`. */
const STAMP = new RegExp(
  String.raw`^(?:[\w.-]{1,40}=)?[[(<"']*(?:\d{4}-\d\d-\d\d[T_]\d\d:\d\d:\d\d|\d{1,2}/(?:${MONTH})/\d{4}:\d\d:\d\d:\d\d)`,
  'i',
)
/** The beginning of a JSON object, or of one in JavaScript or Python. */
const OBJECT = /^\[*\{(?:$|["']|[\w$]+:)/

/** The longest piece that may be a date: longer ones are not looked at, so that each look is short. */
const MAX_LENGTH = 100

/**
 * Whether a piece of text without spaces begins a pasted log line or object, so that all behind it is text: a time to the second behind
 * its date, or the opening brace of an object.
 *
 * @param before The pieces before it, the last one first, if they are text too.
 */
export function beginsPastedText(piece: string, before: readonly [string?, string?]): boolean {
  const short = piece.slice(0, MAX_LENGTH)
  return OBJECT.test(short) || STAMP.test(short) || (TIME.test(short) && endsWithDate(before))
}

function endsWithDate([last = '', secondLast = '']: readonly [string?, string?]): boolean {
  if (last.length > MAX_LENGTH || secondLast.length > MAX_LENGTH) return false
  return DATE.test(last) || (DAY_OR_YEAR.test(last) && MONTH_NAME.test(secondLast))
}
