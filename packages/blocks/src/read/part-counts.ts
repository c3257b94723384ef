import type { AttributeValue } from '@logpond/core'
import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { NO_VALUE } from '../values/place-of.js'
import type { ValueCounts } from '../values/value-counts.js'
import { hasPart } from './part-source.js'

/** Values of one block, and characters of one of them. */
const MAX_VALUES = 128
const MAX_CHARACTERS = 256

/** Different questions that are remembered. */
const MAX_QUESTIONS = 64

/** Values, and the numbers of rows that have them. `undefined` stands for no value. */
export type CountedValues = readonly (readonly [value: AttributeValue | undefined, rows: number])[]

interface Answers {
  readonly parts: Map<number, CountedValues>
  bytes: number
  /** Whether a block had too many values, so that the next one is likely to have them too. */
  isUnsuitable: boolean
}

/**
 * Remembers how many rows of whole blocks have which values of a field, so that the same count need not open the blocks again: these
 * never change, and a page that follows asks every few seconds.
 */
export class PartCounts {
  readonly #maxBytes: number
  /** By question, in the order of their last use. */
  readonly #questions = new Map<string, Answers>()
  #bytes = 0
  #view: DirectoryView | undefined

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Forgets parts that no longer exist. */
  retain(view: DirectoryView): void {
    if (view === this.#view) return
    this.#view = view
    for (const answers of this.#questions.values())
      for (const [key, values] of answers.parts) {
        if (hasPart(view, key)) continue
        answers.parts.delete(key)
        this.#add(answers, -bytesOf(values))
      }
  }

  /** What is known of one question. */
  of(question: string): KnownCounts {
    const answers = this.#questions.get(question) ?? { parts: new Map(), bytes: 0, isUnsuitable: false }
    this.#questions.delete(question)
    this.#questions.set(question, answers)
    if (this.#questions.size > MAX_QUESTIONS) this.#forgetOldest()
    return {
      get: ({ key, dead }) => (dead === undefined ? answers.parts.get(key) : undefined),
      remember: (entry, counts) => this.#remember(answers, entry, counts),
    }
  }

  #remember(answers: Answers, { key, head, dead }: PartEntry, counts: ValueCounts): void {
    if (head.kind !== 'block' || dead !== undefined || answers.isUnsuitable || !counts.isComplete) return
    const values = valuesOf(counts)
    answers.isUnsuitable = values === undefined
    if (values === undefined || answers.parts.has(key)) return
    const bytes = bytesOf(values)
    while (this.#bytes + bytes > this.#maxBytes) {
      const [oldest] = this.#questions.values()
      // A read of everything would replace what it has remembered itself, and find nothing of it the next time.
      if (oldest === undefined || oldest === answers) return
      this.#forgetOldest()
    }
    answers.parts.set(key, values)
    this.#add(answers, bytes)
  }

  #forgetOldest(): void {
    const [oldest] = this.#questions
    if (oldest === undefined) return
    const [question, answers] = oldest
    this.#questions.delete(question)
    answers.parts.clear()
    this.#add(answers, -answers.bytes)
    // A read that runs must not add to what is not counted any more.
    answers.isUnsuitable = true
  }

  #add(answers: Answers, bytes: number): void {
    answers.bytes += bytes
    this.#bytes += bytes
  }
}

export interface KnownCounts {
  /** The values of all rows of a part. */
  get(entry: PartEntry): CountedValues | undefined
  /** @param counts Has counted all rows of the part, and has not finished it. */
  remember(entry: PartEntry, counts: ValueCounts): void
}

/** `undefined` if there are too many, or too long ones. */
function valuesOf(counts: ValueCounts): CountedValues | undefined {
  const values: [AttributeValue | undefined, number][] = []
  let areFew = true
  counts.eachOfPart((place, rows) => {
    if (!areFew) return
    const value = place === NO_VALUE ? undefined : counts.value(place)
    values.push([value, rows])
    areFew = values.length <= MAX_VALUES && !(typeof value === 'string' && value.length > MAX_CHARACTERS)
  })
  return areFew ? values : undefined
}

function bytesOf(values: CountedValues): number {
  return 120 + values.length * 56
}
