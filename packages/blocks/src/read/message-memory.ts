import type { FieldTest, MessageTest, TextTest } from '@logpond/core'
import { decodeMessageSummary } from '../block/message-summary.js'
import { ByteCache } from '../cache/byte-cache.js'
import { Template } from '../columns/template-reader.js'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { unlessDamaged } from '../filter/unless-damaged.js'
import type { CountedTemplate, MessageCounts } from '../part/message-counts.js'
import type { Part } from '../part/part.js'
import { type AddCounted, type AlikeRows, type Known, passAll } from './alike-rows.js'
import { areAboutWords, hasColumn, JudgedTest } from './message-verdicts.js'
import { hasPart } from './part-source.js'

/** Different templates that are remembered. With more of them, everything is forgotten, and it begins again. */
const MAX_TEMPLATES = 4096

/** Blocks with more templates, or longer texts of errors, are not remembered. */
const MAX_TEMPLATES_OF_PART = 512
const MAX_CHARACTERS = 4096

/** What is remembered of a part: the templates of its rows, with severities, services and numbers of rows. */
interface Remembered {
  readonly templates: readonly Template[]
  readonly severities: Uint8Array
  /** Absent if the part was not counted by service. */
  readonly services: readonly (string | undefined)[] | undefined
  readonly rows: Uint32Array
  readonly errorTexts: string
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
  readonly #judged = new WeakMap<FieldTest, JudgedTest | { readonly isUnknown: true }>()

  constructor(cacheBytes: number) {
    this.#parts = new ByteCache(cacheBytes)
  }

  /** Forgets parts that no longer exist. */
  retain(view: DirectoryView): void {
    if (view === this.#view) return
    this.#view = view
    this.#parts.retain((key) => hasPart(view, key))
  }

  /**
   * Remembers an opened part, if one of the tests is about words.
   *
   * @param byService Whether a read wants to know services.
   */
  remember({ key, dead }: PartEntry, part: Part, tests: readonly FieldTest[], byService: boolean): void {
    if (dead !== undefined || !hasColumn(tests, 'text')) return
    const wantsServices = byService || hasColumn(tests, 'service')
    const known = this.#parts.get(key)
    if (known !== undefined && (!wantsServices || known?.services !== undefined || known === null)) return
    this.#put(key, this.#remembered(part.messageCounts?.(wantsServices)))
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
    this.#parts.put(key, remembered, 200 + rows.length * 21 + errorTexts.length)
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
      services: counts.services?.map((service) => service && this.#shared(service)),
      errorTexts: this.#shared(errorTexts),
    }
  }

  /**
   * Calls `add` with numbers of rows of a part that pass the tests. Returns false, and adds nothing, if what is remembered does not
   * decide the tests.
   *
   * @param byService Whether `add` needs the service.
   */
  count(entry: PartEntry, tests: readonly FieldTest[], byService: boolean, add: AddCounted): boolean {
    const remembered = entry.dead === undefined ? this.#recall(entry, tests) : undefined
    if (remembered === undefined || remembered === null) return false
    const { templates, severities, services, rows } = remembered
    if (byService && services === undefined) return false
    const passing = new Uint8Array(templates.length)
    for (let i = 0; i < templates.length; i++) {
      const known = passAll(tests, this.#alike(remembered, i))
      if (known === undefined) return false
      if (known) passing[i] = 1
    }
    for (let i = 0; i < passing.length; i++)
      if (passing[i] === 1) add(severities[i] as number, rows[i] as number, services?.[i])
    return true
  }

  #alike({ templates, severities, services, errorTexts }: Remembered, i: number): AlikeRows {
    return {
      severity: severities[i] as number,
      service: services === undefined ? null : services[i],
      ofMessage: (test) => this.#passes(test, templates[i] as Template, errorTexts),
    }
  }

  #passes(test: MessageTest | TextTest, template: Template, errorTexts: string): Known {
    let judged = this.#judged.get(test)
    if (judged === undefined) {
      judged = JudgedTest.of(test) ?? { isUnknown: true }
      this.#judged.set(test, judged)
    }
    return judged instanceof JudgedTest ? judged.passes(template, errorTexts) : undefined
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
