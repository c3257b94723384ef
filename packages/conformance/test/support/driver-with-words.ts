import type { StoredLogEntry, TextTerm } from '@logpond/core'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { driverWithField } from './driver-that-matches.js'

type HasTerm = (found: readonly string[], wanted: readonly string[], term: TextTerm) => boolean

/** A driver with another definition of which texts match a message. */
export function driverWithWords(
  wordsOf: (text: string) => string[],
  hasTerm: HasTerm = standsIn,
): CreateDriver {
  return driverWithTexts(({ message }) => [message], wordsOf, hasTerm)
}

/** A driver with another definition of which texts of an entry are searched. */
export function driverWithTexts(
  textsOf: (entry: StoredLogEntry) => readonly string[],
  wordsOf: (text: string) => string[],
  hasTerm: HasTerm = standsIn,
): CreateDriver {
  return driverWithField('text', (entry, { all, none }) => {
    const found = textsOf(entry).map(wordsOf)
    const has = (term: TextTerm) => found.some((words) => hasTerm(words, term.words.flatMap(wordsOf), term))
    return all.every(has) && !none.some(has)
  })
}

/** Whether the words of a term stand next to each other; the last one may be a prefix. */
export function standsIn(found: readonly string[], wanted: readonly string[], { prefix }: TextTerm): boolean {
  return found.some((_, start) =>
    wanted.every((word, i) => {
      const candidate = found[start + i]
      return prefix && i === wanted.length - 1 ? candidate?.startsWith(word) : candidate === word
    }),
  )
}
