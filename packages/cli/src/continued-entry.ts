import type { LogEntry } from '@logpond/core'
import { leadingLevel } from './formats/find-level.js'

/** Limits of one entry, in lines and in characters. */
const MAX_LINES = 1000
const MAX_CHARACTERS = 256 * 1024

// Lines of stack traces that are not indented.
const CONTINUATION =
  /^(?:Caused by: |Suppressed: |\.{3} \d{1,6} (?:more|common frames)|--- End of |---> |--> |-->|Traceback \(most recent call last\)|During handling of the above exception|The above exception was the direct cause|(?:PHP )?Stack trace:|stack backtrace:|note: (?:run with|Some details)|goroutine \d{1,10} \[|created by \S|exit status \d|\[signal |\[stacktrace\]|\[previous exception\]|#\d{1,5} |thrown in |Node\.js v\d|File "[^"]{1,1024}", line \d|["']?[\])}]{1,8}["']?[,;]? ?$|\^+$)/
const FRAME = /^(?:at |File "|\.{3} \d|#\d{1,5} |from \S{1,255}:\d|\d{1,5}: |in \S{1,255} at )/
// zap prints a function like this on the line before its file and line number.
const GO_FUNCTION =
  /^(?:[\w.~-]{1,128}\/){1,16}[\w~-]{1,128}\.[\w.()*[\]-]{1,255}$|^(?:main|runtime|testing)\.[\w.()*[\]-]{1,255}$/
const RUBY_FRAME = /^\S{1,255}:\d{1,9}:in [`']/
const GO_FRAME = /^[^\s()]{1,255}(?:\([^()\s]{1,64}\)[^\s()]{1,255})?\([^()]{0,1024}\)$/
// java.io.IOException: no such device, TypeError [ERR_X]: …, System.InvalidOperationException: …
const EXCEPTION =
  /^(?:[a-z_][\w$]{0,64}\.){1,16}[A-Z][\w$]{0,128}(?:: |:?$)|^(?:\[?[A-Z][\w.$]{0,128})?(?:Error|Exception|Throwable|Fault|Interrupt|Exit|Failure)(?: \[[\w-]{1,64}\])?(?:: |:?$)/
const PYTHON_RESULT = /^[A-Za-z_][\w.]{0,255}(?:: |:?$)/
const RUST_HEAD = /^thread '[^']{0,255}' (?:\(\d{1,20}\) )?panicked at .{0,1024}:$/
// java.util.logging writes the time and the method on one line, and the level and the message on the next.
const JUL_HEAD = /^[A-Z][a-z]{2} \d{1,2}, \d{4},? \d{1,2}:\d\d:\d\d [AP]M \S{1,255} \S{1,255}$/

/** An entry that later lines may continue. */
export class ContinuedEntry {
  readonly entry: LogEntry
  /** The first line. Continuation lines are indented more than it. */
  readonly first: string
  /** Whether the entry has its own time or level, so that a trace below belongs to it. */
  readonly #isHeaded: boolean
  readonly #lines: string[] = []
  #characters: number
  #last: string
  #blanks: LogEntry[] = []
  #hasTrace = false
  #isPython = false
  #isGo = false

  constructor(entry: LogEntry, text: string, isHeaded: boolean, first = text) {
    this.entry = entry
    this.first = first
    this.#last = text
    this.#isHeaded = isHeaded
    this.#characters = entry.message.length
    this.#notice(text)
  }

  /**
   * Whether a line without a time continues this entry.
   *
   * @param stream The output (stdout or stderr) that a wrapper read the line from; `undefined` without a wrapper.
   */
  isContinuedBy(text: string, stream: unknown): boolean {
    if (text === '' || stream !== streamOf(this.entry)) return false
    const indent = indentOf(text)
    if (indent === text.length) return false
    if (indent > 0) return indent > indentOf(this.first) || FRAME.test(text.slice(indent))
    if (CONTINUATION.test(text)) return true
    if (JUL_HEAD.test(this.#last)) return leadingLevel(text) !== undefined
    if (RUST_HEAD.test(this.#last)) return true
    if (this.#isPython && indentOf(this.#last) > 0 && PYTHON_RESULT.test(text)) return true
    if (this.#isGo && GO_FRAME.test(text)) return true
    if (this.#last.trim() === '^' || /^\s*[~^]{1,255}$/.test(this.#last)) return EXCEPTION.test(text)
    if (GO_FUNCTION.test(text)) return this.#isHeaded
    if (RUBY_FRAME.test(text)) return this.#isHeaded || RUBY_FRAME.test(this.#last)
    return this.#isHeaded && !this.#hasTrace && EXCEPTION.test(text)
  }

  /** Whether there is room for a line. */
  hasRoomFor(text: string): boolean {
    return this.#lines.length < MAX_LINES && this.#characters + text.length < MAX_CHARACTERS
  }

  /** Holds an empty line. It becomes part of the entry if a later line does. */
  addBlank(entry: LogEntry): void {
    this.#blanks.push(entry)
  }

  /** Empty lines that no continuation line followed. */
  get blanks(): readonly LogEntry[] {
    return this.#blanks
  }

  /**
   * Adds a line, and the held empty lines before it.
   *
   * @param shown The line as the message shows it.
   * @param text The line without colours.
   * @returns How many lines were added.
   */
  add(shown: string, text: string): number {
    const count = this.#blanks.length + 1
    for (const { message } of this.#blanks) this.#lines.push(message)
    this.#blanks = []
    if (JUL_HEAD.test(this.#last)) this.entry.severity ??= leadingLevel(text)
    this.#lines.push(shown)
    this.#characters += shown.length + count
    this.#notice(text)
    this.#last = text
    return count
  }

  /** The entry with all its lines. */
  end(): LogEntry {
    if (this.#lines.length > 0) this.entry.message = [this.entry.message, ...this.#lines].join('\n')
    return this.entry
  }

  #notice(text: string): void {
    if (text.includes('Traceback (most')) this.#isPython = true
    else if (indentOf(text) === 0 && this.#isPython) this.#isPython = false
    if (text.startsWith('goroutine ') || text.startsWith('panic: ')) this.#isGo = true
    if (FRAME.test(text.trimStart())) this.#hasTrace = true
  }
}

function indentOf(text: string): number {
  let at = 0
  while (text.charCodeAt(at) === BLANK || text.charCodeAt(at) === TAB) at++
  return at
}

const BLANK = 0x20
const TAB = 0x09

/** The output (stdout or stderr) that a wrapper read an entry from. A trace on one does not continue an entry of the other. */
export function streamOf(entry: LogEntry): unknown {
  return (entry.attributes as { stream?: unknown } | undefined)?.stream
}
