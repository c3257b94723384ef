import type { FieldTest, MessageTest, TextTest } from '@logpond/core'
import { MessageCondition } from '../columns/message-condition.js'
import type { Template } from '../columns/template-reader.js'
import { messageHints, wordsOf } from '../match/match-text.js'
import type { MessageHints } from '../part/part.js'
import type { Known } from './alike-rows.js'

/** Columns whose tests may be decided by templates, severities and services. */
const DECIDED: ReadonlySet<FieldTest['column']> = new Set(['text', 'message', 'severity', 'service'])

/** Whether tests may be decided by messages. Substrings alone often depend on variables. */
export function areAboutWords(tests: readonly FieldTest[]): boolean {
  return hasColumn(tests, 'text') && areDecided(tests)
}

/** Whether some of the tests, those in `any` and `not` included, look at a column. */
export function hasColumn(tests: readonly FieldTest[], column: FieldTest['column']): boolean {
  return tests.some((test) => {
    if (test.column === 'any') return test.alternatives.some((inner) => hasColumn(inner, column))
    return test.column === 'not' ? hasColumn(test.tests, column) : test.column === column
  })
}

function areDecided(tests: readonly FieldTest[]): boolean {
  return tests.every((test) => {
    if (test.column === 'any') return test.alternatives.every(areDecided)
    return test.column === 'not' ? areDecided(test.tests) : DECIDED.has(test.column)
  })
}

/** A test of messages, and what it says of templates. */
export class JudgedTest {
  readonly #test: MessageTest | TextTest
  readonly #hints: MessageHints
  readonly #condition: MessageCondition
  /** Folded words that the test looks for. */
  readonly #words: readonly string[]
  readonly #isOfPresence: boolean
  readonly #verdicts = new Map<Template, Known>()

  private constructor(test: MessageTest | TextTest, hints: MessageHints) {
    this.#test = test
    this.#hints = hints
    this.#condition = new MessageCondition(hints)
    this.#words = test.column === 'text' ? wordsOf(test) : []
    this.#isOfPresence = test.column === 'message' || test.none.length === 0
  }

  /** Nothing if templates cannot decide the test. */
  static of(test: MessageTest | TextTest): JudgedTest | undefined {
    const hints =
      test.column === 'text' ? messageHints(test) : { contains: test.needle, isEnough: true as const }
    return hints.contains?.isWellFormed() === false ? undefined : new JudgedTest(test, hints)
  }

  /**
   * Whether rows with a template of messages pass.
   *
   * @param errorTexts What texts of errors in their attributes may contain.
   */
  passes(template: Template, errorTexts: string): Known {
    const verdict = this.#ofMessages(template)
    if (!this.#words.some((word) => mayHaveWord(errorTexts, word))) return verdict
    // What a message has is enough, whatever errors have, unless something must be absent.
    return verdict === true && this.#isOfPresence ? true : undefined
  }

  #ofMessages(template: Template): Known {
    const known = this.#verdicts.get(template)
    if (known !== undefined || this.#verdicts.has(template)) return known
    const verdict = this.#judge(template)
    this.#verdicts.set(template, verdict)
    return verdict
  }

  #judge(template: Template): Known {
    const condition = this.#condition
    // Rows that pass with every variable, and with none.
    if (condition.verdict(template, () => true) === false) return false
    if (this.#hints.isEnough) return condition.verdict(template, () => false) === true ? true : undefined
    const message = condition.textOf(template)
    if (message === undefined) return undefined
    return this.#test.column === 'text' ? this.#test.test({ message }) : this.#test.test(message)
  }
}

/** Letters beyond ASCII may be folded to others. */
function mayHaveWord(text: string, word: string): boolean {
  return text !== '' && (text.toLowerCase().includes(word) || !/^[\0-\x7f]*$/.test(text))
}
