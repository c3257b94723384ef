import { foldedWords } from '@logpond/core'
import type { MessageColumn, MessageHints, RowSet, WordHint } from '../part/part.js'
import { matchNeedle, type VariableNeed } from './needle-match.js'
import { applyVerdicts, bothOf, eitherOf, type Verdict } from './row-verdicts.js'
import type { Template, TemplateReader } from './template-reader.js'
import type { ValueTest } from './value-column.js'

/** A word that a variable may be, or begin with: of ASCII letters and digits. A variable has a digit. */
const WORD_OF_VARIABLE = /^[a-z]*[0-9][a-z0-9]*$/
const BEGINNING_OF_VARIABLE = /^[a-z0-9]+$/

/** The messages of a block. Most questions are decided by looking at templates, without creating messages. */
export class SealedMessages implements MessageColumn {
  readonly #texts: TemplateReader
  readonly #words = new Map<Template, ReadonlySet<string>>()

  constructor(texts: TemplateReader) {
    this.#texts = texts
  }

  /** Reads all variables. Throws CORRUPT if they are damaged. */
  check(): void {
    this.#texts.check()
  }

  get memoryBytes(): number {
    return this.#texts.memoryBytes
  }

  get(row: number): string {
    return this.#texts.get(row)
  }

  test(test: (message: string) => boolean, hints: MessageHints, rows: RowSet): void {
    const isUsable = hints.contains === undefined || hints.contains.isWellFormed()
    const verdicts = this.#texts.templates.map((template) => {
      const verdict = isUsable ? this.#verdict(template, hints) : true
      if (verdict === false || (isUsable && hints.isEnough)) return verdict
      return template.variables.length === 0 ? test(template.pieces[0] as string) : verdict
    })
    applyVerdicts(this.#texts, verdicts, rows)
    if (isUsable && hints.isEnough) return
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 0 || this.#texts.templateOf(row).variables.length === 0) continue
      if (!test(this.#texts.get(row))) rows[row] = 0
    }
  }

  #verdict(template: Template, { contains, words = [] }: MessageHints): Verdict {
    let verdict: Verdict = contains === undefined ? true : this.#contains(template, Buffer.from(contains))
    for (const word of words) {
      if (verdict === false) return false
      verdict = bothOf(verdict, this.#hasWord(template, word))
    }
    return verdict
  }

  #contains(template: Template, needle: Uint8Array): Verdict {
    const match = matchNeedle(needle, template.bytes)
    if (match === 'all') return true
    let verdict: Verdict = false
    for (const needs of match) {
      let way: Verdict = true
      for (const need of needs) way = bothOf(way, this.#texts.match(template, need.slot, testOf(need)))
      verdict = eitherOf(verdict, way)
    }
    return verdict
  }

  #hasWord(template: Template, hint: WordHint): Verdict {
    const { word, prefix } = hint
    const known = this.#wordsOf(template)
    if (known.has(word) || (prefix && some(known, (other) => other.startsWith(word)))) return true
    if (!(prefix ? BEGINNING_OF_VARIABLE : WORD_OF_VARIABLE).test(word)) return false
    let verdict: Verdict = false
    const test = wordTest(hint)
    for (let slot = 0; slot < template.variables.length; slot++)
      verdict = eitherOf(verdict, this.#texts.match(template, slot, test))
    return verdict
  }

  #wordsOf(template: Template): ReadonlySet<string> {
    let words = this.#words.get(template)
    if (words === undefined) {
      words = new Set(foldedWords(template.pieces.join('\n')))
      this.#words.set(template, words)
    }
    return words
  }
}

function testOf({ relation, text }: VariableNeed): ValueTest {
  const part = text.toLowerCase()
  if (relation === 'has') return { test: (value) => value.includes(text), part }
  if (relation === 'begins') return { test: (value) => value.startsWith(text), part }
  if (relation === 'ends') return { test: (value) => value.endsWith(text), part }
  return { test: (value) => value === text, equal: text, part }
}

function wordTest({ word, prefix }: WordHint): ValueTest {
  if (prefix) return { test: (value) => value.toLowerCase().startsWith(word), part: word }
  const test = (value: string) => value.toLowerCase() === word
  // Of digits there is only one way to write them.
  return /^[0-9]+$/.test(word) ? { test, equal: word, part: word } : { test, part: word }
}

function some<Value>(values: Iterable<Value>, test: (value: Value) => boolean): boolean {
  for (const value of values) if (test(value)) return true
  return false
}
