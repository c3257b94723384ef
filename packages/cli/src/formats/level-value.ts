import type { Severity } from '@logpond/core'
import { pythonScale } from './level-scales.js'
import { severityOfWord } from './severity-words.js'

/** Words and letters that are levels only where nothing but a level can stand. */
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

/** Words that say that there is no level. */
const NO_LEVEL = new Set(['', '-', 'default', 'none', 'notset', 'not set', 'unspecified', 'unknown', 'any'])

/** The members of an object that may name a level: log4j's, winston's, Python's record, MongoDB's. */
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

/** What a number stands for; `undefined` when it stands for no level. */
export type NumberedLevel = (level: number) => Severity | undefined

/** The severity of what stands in a field for it: a word, a number of the logger's own, also as text, or an object that holds one. */
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

/** Whether a value stands where a level does, and says one that is not known. */
export function isUnknownLevel(value: unknown): boolean {
  return typeof value === 'string' ? !NO_LEVEL.has(value.trim().toLowerCase()) : value !== null
}

/** A longer text is no level, and costs no look at it. */
const MAX_LENGTH = 64

function severityOfText(text: string, scale: NumberedLevel): Severity | undefined {
  const known = severityOfFieldWord(text)
  if (known !== undefined || text === '' || text.length > MAX_LENGTH) return known
  const bare = withoutDecoration(text)
  if (/^-?\d{1,6}(?:\.\d{1,6})?$/.test(bare)) return scale(Number(bare))
  // Python names a level so that has no name.
  const unnamed = /^level (\d{1,3})$/i.exec(bare)?.[1]
  if (unnamed !== undefined) return pythonScale(Number(unnamed))
  return severityOfFieldWord(bare) ?? severityOfFieldWord(lastPart(bare))
}

function severityOfFieldWord(word: string): Severity | undefined {
  return severityOfWord(word) ?? SEVERITY_BY_FIELD_WORD.get(word.toLowerCase())
}

/** Colours of a terminal, blanks, brackets, colons and pictures around a word. */
function withoutDecoration(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
      .replace(/\u001b\[[\d;:]{0,32}m/g, '')
      .replace(/^(?:[^\p{L}\d-]|-(?!\d))+/u, '')
      .replace(/[^\p{L}\d]+$/u, '')
  )
}

/** The word of `LogLevel.ERROR`, `production.ERROR`, `LOG_ERR` and `SEVERITY_NUMBER_ERROR`. */
function lastPart(text: string): string {
  return text.replace(
    /^(?:.*[./:]|(?:log_?)?(?:level|severity)_(?:number_)?|log_|lvl_)(?=[A-Za-z0-9+-]{1,32}$)/i,
    '',
  )
}

function words(severity: Severity, ...list: string[]): [string, Severity][] {
  return list.map((word) => [word, severity])
}
