import { foldedWords } from '@logpond/core'
import type { MessageHints, WordHint } from '../part/part.js'
import { Needle, type VariableNeed } from './needle-match.js'
import { bothOf, eitherOf, type Verdict } from './row-verdicts.js'
import type { Template } from './template-reader.js'
import type { ValueTest } from './value-column.js'

/** A word that a variable may be, or begin with: of ASCII letters and digits. A variable has a digit. */
const WORD_OF_VARIABLE = /^[a-z]*[0-9][a-z0-9]*$/
const BEGINNING_OF_VARIABLE = /^[a-z0-9]+$/
/** A variable. */
const VARIABLE = '0'

/** ASCII without the escape character, whose sequences may go on in a variable. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: all other control characters separate words.
const PLAIN = /^[\0-\x1a\x1c-\x7f]*$/

/** Which rows of a template have a variable that passes a test. */
export type MatchVariable = (template: Template, slot: number, test: ValueTest) => Verdict

/** A word, with one test for all variables. */
interface WordCondition extends WordHint {
  readonly test: ValueTest
}

/** What hints say of a message, with one test for all variables that need the same. */
export class MessageCondition {
  readonly needle: Needle | undefined
  readonly words: readonly WordCondition[]
  readonly #tests = new Map<string, ValueTest>()
  /** Whether the test depends on no variable. */
  readonly #isOfTemplates: boolean

  constructor({ contains, words = [], tested }: MessageHints) {
    this.#isOfTemplates = tested?.every((hint) => !mayBeVariable(hint)) ?? false
    this.needle = contains === undefined ? undefined : new Needle(contains)
    this.words = words.map((hint) => ({ ...hint, test: wordTest(hint) }))
  }

  #testOf(need: VariableNeed): ValueTest {
    const name = `${need.relation} ${need.text}`
    let test = this.#tests.get(name)
    if (test === undefined) {
      test = testOf(need)
      this.#tests.set(name, test)
    }
    return test
  }

  /**
   * What is known of the rows of a template: which of them may pass. `match` is asked for the rows whose variable passes a test.
   * With more rows of variables, it never has fewer rows.
   */
  verdict(template: Template, match: MatchVariable): Verdict {
    let verdict = this.#contains(template, match)
    for (const word of this.words) {
      if (verdict === false) return false
      verdict = bothOf(verdict, this.#hasWord(template, word, match))
    }
    return verdict
  }

  /**
   * A message that passes the test if all messages of a template do, and fails it if all of them do; `undefined` if that is not known.
   * A variable is one word, so words that cannot be one are next to each other in all messages of a template or in none.
   */
  textOf(template: Template): string | undefined {
    const { pieces, variables } = template
    if (variables.length === 0) return pieces[0] as string
    const text = pieces.join(VARIABLE)
    return this.#isOfTemplates && PLAIN.test(text) ? text : undefined
  }

  #contains(template: Template, match: MatchVariable): Verdict {
    if (this.needle === undefined) return true
    const ways = this.needle.match(template.bytes)
    if (ways === 'all') return true
    let verdict: Verdict = false
    for (const needs of ways) {
      let way: Verdict = true
      for (const need of needs) {
        way = bothOf(way, match(template, need.slot, this.#testOf(need)))
      }
      verdict = eitherOf(verdict, way)
    }
    return verdict
  }

  #hasWord(template: Template, { word, prefix, test }: WordCondition, match: MatchVariable): Verdict {
    const known = wordsOf(template)
    if (known.has(word) || (prefix && some(known, (other) => other.startsWith(word)))) return true
    if (!mayBeVariable({ word, prefix })) return false
    let verdict: Verdict = false
    for (let slot = 0; slot < template.variables.length; slot++)
      verdict = eitherOf(verdict, match(template, slot, test))
    return verdict
  }
}

function mayBeVariable({ word, prefix }: WordHint): boolean {
  return (prefix ? BEGINNING_OF_VARIABLE : WORD_OF_VARIABLE).test(word)
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

const known = new WeakMap<Template, ReadonlySet<string>>()

/** The words of the text between variables. */
function wordsOf(template: Template): ReadonlySet<string> {
  let words = known.get(template)
  if (words === undefined) {
    words = new Set(foldedWords(template.pieces.join('\n')))
    known.set(template, words)
  }
  return words
}
