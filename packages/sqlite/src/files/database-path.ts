/** `file:/x.db` and `sqlite://x.db`; not `file:x.db`, which is a file name, nor `C:/x.db`, a Windows path. */
const URL_TEXT = /^(?:file:\.{0,2}[/\\]|[a-z][a-z0-9+.-]+:\/\/)/i

/** Only a shell expands this to the home folder. */
const HOME = /^~[/\\]/

/** Whether a value can be the path of a database: a file path, or `':memory:'`. */
export function isDatabasePath(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && pathAdvice(value) === ''
}

/** What is wrong with a path and what to do, as a sentence with a leading space; empty if the path is valid. */
export function pathAdvice(value: unknown): string {
  if (isURL(value)) return ' Pass fileURLToPath(url) from node:url.'
  if (typeof value !== 'string') return ''
  if (value.trim() !== value) return ' It begins or ends with white space: trim it.'
  if (value.includes('\0')) return ' It contains a NUL character.'
  if (URL_TEXT.test(value)) return ' It is a URL: pass a path, for example fileURLToPath(url) from node:url.'
  if (HOME.test(value)) {
    return ' Only a shell expands ~: pass join(homedir(), …), or ./~/… for a folder with that name.'
  }
  return ''
}

/** Whether a value is a URL, from any realm. */
export function isURL(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === '[object URL]' && typeof (value as URL).href === 'string'
}
