import {
  type AttributeName,
  type AttributeTest,
  type JsonValue,
  mayHaveErrors,
  searchedTexts,
} from '@logpond/core'
import type { AddPlace, AttributeColumn, RowSet } from '../part/part.js'
import type { PlaceOf } from '../values/place-of.js'
import type { ValueType } from '../values/scalar.js'
import { type AttributeChecks, attributeChecks, type VariableCheck } from './attribute-conditions.js'
import { fieldsOf } from './attribute-fields.js'
import { attributePlaces, countAttributePlaces } from './attribute-places.js'
import { applyVerdicts, bothOf, eitherOf, opposite, type Verdict } from './row-verdicts.js'
import { outlineOf } from './template-outline.js'
import type { SlotValues, Template, TemplateReader } from './template-reader.js'

const IS_ASCII = /^[\0-\x7f]*$/

/** Texts of a column that may all be remembered. */
const MAX_ERROR_TEXTS = 64

const IS_SLOT = /^[0-9]+$/

/** The attributes of a block. A condition looks only at the columns of the attribute. */
export class SealedAttributes implements AttributeColumn {
  readonly #texts: TemplateReader
  readonly #searched = new Map<Template, readonly string[]>()
  /** For each template, whether core's `mayHaveErrors` is true. */
  #haveErrors: boolean[] | undefined

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

  /** `undefined` for a row without attributes, which are kept as an empty text. */
  get(row: number): string | undefined {
    const text = this.#texts.get(row)
    return text === '' ? undefined : text
  }

  test(conditions: readonly AttributeTest[], rows: RowSet): void {
    const checks = attributeChecks(conditions)
    const verdicts = this.#texts.templates.map((template) => this.#verdict(template, checks))
    applyVerdicts(this.#texts, verdicts, rows)
  }

  places(name: AttributeName, rows: RowSet, place: PlaceOf): Uint32Array {
    return attributePlaces(this.#texts, name, rows, place)
  }

  countPlaces(name: AttributeName, place: PlaceOf, add: AddPlace): void {
    countAttributePlaces(this.#texts, name, place, add)
  }

  fields(rows: RowSet, found: (name: string, type: ValueType, rows: number) => void): void {
    fieldsOf(this.#texts, rows, found)
  }

  withErrors(words?: readonly string[]): RowSet | undefined {
    const { templates } = this.#texts
    this.#haveErrors ??= templates.map(({ pieces }) => mayHaveErrors(pieces.join('0')))
    const verdicts = this.#haveErrors.map((hasErrors, i) =>
      hasErrors && words !== undefined ? this.#hasOneOf(templates[i] as Template, words) : hasErrors,
    )
    if (verdicts.every((verdict) => verdict === false)) return undefined
    const rows = new Uint8Array(this.#texts.codes.length).fill(1)
    applyVerdicts(this.#texts, verdicts, rows)
    return rows
  }

  /** The texts of errors, each at least once; `undefined` if there are many. */
  errorTexts(): readonly string[] | undefined {
    const { templates } = this.#texts
    this.#haveErrors ??= templates.map(({ pieces }) => mayHaveErrors(pieces.join('0')))
    const texts = new Set<string>()
    for (const [i, hasErrors] of this.#haveErrors.entries()) {
      if (!hasErrors) continue
      const template = templates[i] as Template
      if (template.isWhole) return undefined
      for (const text of this.#errorTexts(template)) {
        texts.add(text)
        const slot = Number(text)
        if (!IS_SLOT.test(text) || slot >= template.variables.length) continue
        const values = fewValues(this.#texts.slotValues(template, slot))
        if (values === undefined) return undefined
        for (const value of values) texts.add(value)
      }
    }
    return [...texts]
  }

  #hasOneOf(template: Template, words: readonly string[]): Verdict {
    let verdict: Verdict = false
    for (const text of this.#errorTexts(template)) {
      for (const word of words) {
        if (mayHaveWord(text, word)) return true
        const slot = Number(text)
        // A text of digits may also be a text that was not cut out.
        if (!IS_SLOT.test(text) || slot >= template.variables.length) continue
        const test = (value: string) => mayHaveWord(value, word)
        verdict = eitherOf(verdict, this.#texts.match(template, slot, { test, part: word }))
      }
    }
    return verdict
  }

  /** What core's `searchedTexts` finds in the attributes of a template: for a variable the place of it. */
  #errorTexts(template: Template): readonly string[] {
    let texts = this.#searched.get(template)
    if (texts === undefined) {
      const outline = outlineOf(template)
      texts = isObject(outline) ? searchedTexts({ message: '', attributes: outline }).slice(1) : []
      this.#searched.set(template, texts)
    }
    return texts
  }

  #verdict(template: Template, checks: AttributeChecks): Verdict {
    if (template.bytes.length === 0) return checks.testValue(undefined)
    if (template.isWhole) return checks.test(template.pieces[0] as string)
    const value = valueIn(outlineOf(template), checks.conditions[0] as AttributeTest)
    if (typeof value === 'number') return this.#check(template, value, checks.ofLiteral)
    if (typeof value === 'string') return this.#check(template, Number(value), checks.ofText)
    return checks.testValue(value)
  }

  #check(template: Template, slot: number, checks: readonly VariableCheck[]): Verdict {
    let verdict: Verdict = true
    for (const check of checks) {
      if (typeof check === 'boolean') verdict = bothOf(verdict, check)
      else {
        const matches = this.#texts.match(template, slot, check.test)
        verdict = bothOf(verdict, check.isNegated ? opposite(matches) : matches)
      }
      if (verdict === false) break
    }
    return verdict
  }
}

/** The values of a column, if there are few. */
function fewValues(values: SlotValues): readonly string[] | undefined {
  if (values.known.form === 'numbers') return undefined
  if (values.known.form === 'values') return values.known.values
  const { content } = values
  return content.form === 'texts' && content.values.length <= MAX_ERROR_TEXTS ? content.values : undefined
}

/** What a template has for a condition: the place of a variable, an object, an array, or nothing. */
function valueIn(outline: JsonValue | undefined, { name, path }: AttributeTest): JsonValue | undefined {
  if (!isObject(outline)) return undefined
  let value: JsonValue | undefined = outline
  for (const key of Object.hasOwn(outline, name) ? [name] : path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a text may have a word among its folded words: letters beyond ASCII may be folded to others. */
function mayHaveWord(text: string, word: string): boolean {
  return text.toLowerCase().includes(word) || !IS_ASCII.test(text)
}
