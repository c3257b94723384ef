import { isLogRecord, readRecords } from '@logpond/mapping/readers'

/** A block with more lines or characters than these is not a record. */
const MAX_LINES = 10_000
const MAX_CHARACTERS = 4 * 1024 * 1024

const OPENING = 0x7b

/** Joins the lines of an indented JSON record whose braces are on separate lines. */
export class JsonBlocks {
  #lines: string[] = []
  #characters = 0
  /** The text before the brace, the same on the first and the last line. */
  #indent = ''

  /** Adds a line. Returns the lines that are complete now: one for a record, and all held lines for anything else. */
  push(line: string): readonly string[] {
    if (this.#lines.length === 0) {
      if (line.charCodeAt(line.length - 1) !== OPENING) return [line]
      const indent = /^(\s{0,64})(?:\[\s{0,8})?\{$/.exec(line)?.[1]
      if (indent === undefined) return [line]
      this.#indent = indent
      this.#lines.push(line)
      return []
    }
    this.#lines.push(line)
    this.#characters += line.length
    if (line.startsWith(`${this.#indent}}`) && /^\s*\}[\s,\]]*$/.test(line)) return this.#end()
    return this.#lines.length < MAX_LINES && this.#characters < MAX_CHARACTERS ? [] : this.release()
  }

  /** Returns the lines of a block that has no end. */
  release(): readonly string[] {
    const lines = this.#lines
    this.#lines = []
    this.#characters = 0
    return lines
  }

  #end(): readonly string[] {
    const lines = this.release()
    const text = lines.join('\n')
    return readRecords(text)?.every(({ value }) => isLogRecord(value)) ? [text] : lines
  }
}
