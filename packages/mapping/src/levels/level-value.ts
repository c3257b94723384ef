import type { Severity } from '@logpond/core'
import { pythonScale } from './level-scales.js'
import { severityOfWord } from './severity-words.js'

/** Words and letters that are levels only in a field for the level. */
const SEVERITY_BY_FIELD_WORD: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...words(1, 'all', 'spam', 'v', 't'),
  ...words(5, 'd', 'd1', 'd2', 'd3', 'd4', 'd5'),
  ...words(7, 'http'),
  ...words(9, 'i', 'log', 'timing', 'note'),
  ...words(10, 'n', 'success'),
  ...words(13, 'w'),
  ...words(17, 'e', 'fail', 'failure'),
  ...words(18, 'c', 'fault'),
  ...words(19, 'a'),
  ...words(21, 'f', 'p', 'off'),
])

/** Words that mean that there is no level. */
const NO_LEVEL = new Set(['', '-', 'default', 'none', 'notset', 'not set', 'unspecified', 'unknown', 'any'])

/** Members of an object that may contain a level, for log4j, winston, Python and MongoDB. */
const MEMBERS = [
  'label',
  'name',
  'level',
  'levelname',
  'text',
  'value',
  'severity',
  'standardLevel',
  'levelStr',
]

/** Converts a numeric level to a severity; `undefined` if the number is not a level. */
export type NumberedLevel = (level: number) => Severity | undefined

/** The severity of the value of a level field: a word, a number of the logger's scale (also as text), or an object with one. */
export function severityOfLevel(value: unknown, scale: NumberedLevel): Severity | undefined {
  if (typeof value === 'number') return scale(value)
  if (typeof value === 'string') return severityOfText(value, scale)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  for (const name of MEMBERS) {
    const member = (value as Record<string, unknown>)[name]
    if (typeof member !== 'string' && typeof member !== 'number') continue
    const severity = severityOfLevel(member, scale)
    if (severity !== undefined) return severity
  }
  return undefined
}

/** Whether the value of a level field, for which no severity was found, is an unknown level and not an empty one. */
export function isUnknownLevel(value: unknown): boolean {
  return typeof value === 'string' ? !NO_LEVEL.has(value.trim().toLowerCase()) : value !== null
}

/** A longer text is not a level, and is skipped. */
const MAX_LENGTH = 64

function severityOfText(text: string, scale: NumberedLevel): Severity | undefined {
  const known = severityOfFieldWord(text)
  if (known !== undefined || text === '' || text.length > MAX_LENGTH) return known
  const bare = withoutDecoration(text)
  if (/^-?\d{1,6}(?:\.\d{1,6})?$/.test(bare)) return scale(Number(bare))
  // Python's name for a level without a name.
  const unnamed = /^level (\d{1,3})$/i.exec(bare)?.[1]
  if (unnamed !== undefined) return pythonScale(Number(unnamed))
  return severityOfFieldWord(bare) ?? severityOfFieldWord(lastPart(bare))
}

function severityOfFieldWord(word: string): Severity | undefined {
  return severityOfWord(word) ?? SEVERITY_BY_FIELD_WORD.get(word.toLowerCase())
}

/** Removes escape sequences, spaces, brackets, colons and emoji around a word. */
function withoutDecoration(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC.
      .replace(/\u001b\[[\d;:]{0,32}m/g, '')
      .replace(/^(?:[^\p{L}\d-]|-(?!\d))+/u, '')
      .replace(/[^\p{L}\d]+$/u, '')
  )
}

/** The last word of names like `LogLevel.ERROR`, `production.ERROR`, `LOG_ERR` and `SEVERITY_NUMBER_ERROR`. */
function lastPart(text: string): string {
  return text.replace(
    /^(?:.*[./:]|(?:log_?)?(?:level|severity)_(?:number_)?|log_|lvl_)(?=[A-Za-z0-9+-]{1,32}$)/i,
    '',
  )
}

function words(severity: Severity, ...list: string[]): [string, Severity][] {
  return list.map((word) => [word, severity])
}
