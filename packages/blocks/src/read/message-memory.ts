import type { FieldTest, MessageTest, TextTest } from '@logpond/core'
import { decodeMessageSummary } from '../block/message-summary.js'
import { ByteCache } from '../cache/byte-cache.js'
import { MessageCondition } from '../columns/message-condition.js'
import { Template } from '../columns/template-reader.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { unlessDamaged } from '../filter/unless-damaged.js'
import { messageHints, wordsOf } from '../match/match-text.js'
import type { CountedTemplate, MessageCounts } from '../part/message-counts.js'
import type { MessageHints, Part } from '../part/part.js'
import { hasPart } from './part-source.js'

/** Different templates that are remembered. With more of them, everything is forgotten, and it begins again. */
const MAX_TEMPLATES = 4096

/** Blocks with more templates, or longer texts of errors, are not remembered. */
const MAX_TEMPLATES_OF_PART = 512
const MAX_CHARACTERS = 4096

/** Columns whose tests may be decided by templates and severities. */
const DECIDED: ReadonlySet<FieldTest['column']> = new Set(['text', 'message', 'severity'])

/** What is remembered of a part: the templates of its rows, with severities and numbers of rows. */
interface Remembered {
  readonly templates: readonly Template[]
  readonly severities: Uint8Array
  readonly rows: Uint32Array
  readonly errorTexts: string
}

/** A test, and what it says of templates. */
interface Judged {
  readonly test: MessageTest | TextTest
  readonly hints: MessageHints
  readonly condition: MessageCondition
  /** Folded words that a text of an error must not have. */
  readonly words: readonly string[]
  readonly verdicts: Map<Template, boolean | undefined>
}

/**
 * Remembers how many rows of blocks have which template of messages, so that the next count of a word need not open the block: a few
 * hundred bytes for each.
 */
export class MessageMemory {
  /** `null` for a part that takes too much memory. */
  readonly #parts: ByteCache<Remembered | null>
  readonly #templates = new Map<string, Template>()
  readonly #texts = new Map<string, string>()
  #view: DirectoryView | undefined
  readonly #judged = new WeakMap<FieldTest, Judged>()

  constructor(cacheBytes: number) {
    this.#parts = new ByteCache(cacheBytes)
  }

  /** Forgets parts that no longer exist. */
  retain(view: DirectoryView): void {
    if (view === this.#view) return
    this.#view = view
    this.#parts.retain((key) => hasPart(view, key))
  }

  /** Remembers an opened part, if one of the tests is about words. */
  remember({ key, dead }: PartEntry, part: Part, tests: readonly FieldTest[]): void {
    if (dead !== undefined || this.#parts.has(key) || !hasWords(tests)) return
    this.#put(key, this.#remembered(part.messageCounts?.()))
  }

  /** What is remembered of a part, or what its head says. */
  #recall({ key, head }: PartEntry, tests: readonly FieldTest[]): Remembered | null | undefined {
    const known = this.#parts.get(key)
    if (known !== undefined) return known
    const { messages } = head
    if (messages === undefined || messages.length === 0 || !areAboutWords(tests)) return undefined
    const remembered = this.#remembered(unlessDamaged(() => decodeMessageSummary(messages)))
    this.#put(key, remembered)
    return remembered
  }

  #put(key: number, remembered: Remembered | null): void {
    const { rows, errorTexts } = remembered ?? { rows: [], errorTexts: '' }
    this.#parts.put(key, remembered, 200 + rows.length * 13 + errorTexts.length)
  }

  #remembered(counts: MessageCounts | undefined): Remembered | null {
    if (counts === undefined || counts.templates.length > MAX_TEMPLATES_OF_PART) return null
    const errorTexts = counts.errorTexts.join('\n')
    if (errorTexts.length > MAX_CHARACTERS) return null
    if (this.#templates.size > MAX_TEMPLATES) this.#clear()
    const templates = counts.templates.map((template) => this.#known(template))
    const triple = (place: number) => counts.rows.filter((_, i) => i % 3 === place)
    return {
      templates: triple(0).map((place) => templates[place] as Template),
      severities: Uint8Array.from(triple(1)),
      rows: Uint32Array.from(triple(2)),
      errorTexts: this.#shared(errorTexts),
    }
  }

  /** The rows of a part that pass the tests, by severity; `undefined` if they do not decide it alone. */
  passing(entry: PartEntry, tests: readonly FieldTest[]): readonly number[] | undefined {
    const remembered = entry.dead === undefined ? this.#recall(entry, tests) : undefined
    if (remembered === undefined || remembered === null) return undefined
    const judged: Judged[] = []
    for (const test of tests) {
      if (test.column === 'severity') continue
      const one = test.column === 'text' || test.column === 'message' ? this.#judge(test) : undefined
      if (one === undefined || one.words.some((word) => mayHaveWord(remembered.errorTexts, word)))
        return undefined
      judged.push(one)
    }
    const bySeverity = new Array<number>(25).fill(0)
    for (let i = 0; i < remembered.templates.length; i++) {
      const severity = remembered.severities[i] as number
      if (!tests.every((test) => test.column !== 'severity' || test.test(severity))) continue
      let passes = true
      for (const one of judged) {
        const verdict = verdictOf(one, remembered.templates[i] as Template)
        if (verdict === undefined) return undefined
        passes &&= verdict
      }
      if (passes) bySeverity[severity] = (bySeverity[severity] as number) + (remembered.rows[i] as number)
    }
    return bySeverity
  }

  #judge(test: MessageTest | TextTest): Judged | undefined {
    const known = this.#judged.get(test)
    if (known !== undefined) return known
    const isText = test.column === 'text'
    const hints = isText ? messageHints(test) : { contains: test.needle, isEnough: true }
    if (hints.contains?.isWellFormed() === false) return undefined
    const words = isText ? wordsOf(test) : []
    const judged = { test, hints, condition: new MessageCondition(hints), words, verdicts: new Map() }
    this.#judged.set(test, judged)
    return judged
  }

  #known(counted: CountedTemplate): Template {
    const { bytes, isWhole } = counted
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const name = `${isWhole ? 1 : 0}${text}`
    let template = this.#templates.get(name)
    if (template === undefined) {
      // A copy: the bytes are a part of the body of a block.
      template = new Template(0, Uint8Array.from(bytes), counted.variables, isWhole)
      this.#templates.set(name, template)
    }
    return template
  }

  #shared(text: string): string {
    const known = this.#texts.get(text)
    if (known === undefined) this.#texts.set(text, text)
    return known ?? text
  }

  #clear(): void {
    this.#templates.clear()
    this.#texts.clear()
    this.#parts.retain(() => false)
  }
}

function hasWords(tests: readonly FieldTest[]): boolean {
  return tests.some(({ column }) => column === 'text')
}

/** Whether tests may be decided by messages. Substrings alone often depend on variables. */
function areAboutWords(tests: readonly FieldTest[]): boolean {
  return hasWords(tests) && tests.every(({ column }) => DECIDED.has(column))
}

/** Whether all messages of a template pass; `undefined` if that depends on its variables. */
function verdictOf(judged: Judged, template: Template): boolean | undefined {
  const { verdicts } = judged
  if (verdicts.has(template)) return verdicts.get(template)
  const verdict = judge(judged, template)
  verdicts.set(template, verdict)
  return verdict
}

function judge({ test, hints, condition }: Judged, template: Template): boolean | undefined {
  // Rows that pass with every variable, and with none.
  const most = condition.verdict(template, () => true)
  if (most === false) return false
  if (hints.isEnough) return condition.verdict(template, () => false) === true ? true : undefined
  if (template.variables.length > 0) return undefined
  const message = template.pieces[0] as string
  return test.column === 'text' ? test.test({ message }) : test.test(message)
}

/** Letters beyond ASCII may be folded to others. */
function mayHaveWord(text: string, word: string): boolean {
  return text !== '' && (text.toLowerCase().includes(word) || !/^[\0-\x7f]*$/.test(text))
}
