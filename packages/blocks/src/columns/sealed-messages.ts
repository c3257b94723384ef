import { foldedWords } from '@logpond/core'
import type { MessageColumn, MessageHints, RowSet, WordHint } from '../part/part.js'
import { Needle, type VariableNeed } from './needle-match.js'
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
    const condition = isUsable ? new Condition(hints) : undefined
    const verdicts = this.#texts.templates.map((template) => {
      const verdict = condition === undefined ? true : this.#verdict(template, condition)
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

  #verdict(template: Template, condition: Condition): Verdict {
    let verdict = this.#contains(template, condition)
    for (const word of condition.words) {
      if (verdict === false) return false
      verdict = bothOf(verdict, this.#hasWord(template, word))
    }
    return verdict
  }

  #contains(template: Template, condition: Condition): Verdict {
    if (condition.needle === undefined) return true
    const match = condition.needle.match(template.bytes)
    if (match === 'all') return true
    let verdict: Verdict = false
    for (const needs of match) {
      let way: Verdict = true
      for (const need of needs) {
        way = bothOf(way, this.#texts.match(template, need.slot, condition.testOf(need)))
      }
      verdict = eitherOf(verdict, way)
    }
    return verdict
  }

  #hasWord(template: Template, { word, prefix, test }: WordCondition): Verdict {
    const known = this.#wordsOf(template)
    if (known.has(word) || (prefix && some(known, (other) => other.startsWith(word)))) return true
    if (!(prefix ? BEGINNING_OF_VARIABLE : WORD_OF_VARIABLE).test(word)) return false
    let verdict: Verdict = false
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

/** A word, with one test for all variables. */
interface WordCondition extends WordHint {
  readonly test: ValueTest
}

/** What hints say of a message, with one test for all variables that need the same. */
class Condition {
  readonly needle: Needle | undefined
  readonly words: readonly WordCondition[]
  readonly #tests = new Map<string, ValueTest>()

  constructor({ contains, words = [] }: MessageHints) {
    this.needle = contains === undefined ? undefined : new Needle(contains)
    this.words = words.map((hint) => ({ ...hint, test: wordTest(hint) }))
  }

  testOf(need: VariableNeed): ValueTest {
    const name = `${need.relation} ${need.text}`
    let test = this.#tests.get(name)
    if (test === undefined) {
      test = testOf(need)
      this.#tests.set(name, test)
    }
    return test
  }
}

function testOf({ relation, text }: VariableNeed): ValueTest {
  const part = text.toLowerCase()
  if (relation === 'has') return { test: (value) => value.includes(text), part }
  if (relation === 'begins') return { test: (value) => value.startsWith(text), part }
  if (relation === 'ends') return { test: (value) => value.endsWith(text), part }
  return { test: (value) => value === text, equal: [text], part }
}

function wordTest({ word, prefix }: WordHint): ValueTest {
  if (prefix) return { test: (value) => value.toLowerCase().startsWith(word), part: word }
  const test = (value: string) => value.toLowerCase() === word
  // Of digits there is only one way to write them.
  return /^[0-9]+$/.test(word) ? { test, equal: [word], part: word } : { test, part: word }
}

function some<Value>(values: Iterable<Value>, test: (value: Value) => boolean): boolean {
  for (const value of values) if (test(value)) return true
  return false
}
