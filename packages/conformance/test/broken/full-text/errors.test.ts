import { foldedWords, type JsonValue, type StoredLogEntry, searchedTexts } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { matchesFilter } from '../../../src/model/entry-model.js'
import { driverThatMatches, driverWithField } from '../../support/driver-that-matches.js'
import { driverWithTexts } from '../../support/driver-with-words.js'
import { expectCaught } from '../../support/expect-caught.js'

const errors =
  'text finds the words of errors in attributes: of message and stack, also of causes, and of no other attributes'
const apart =
  'the words of a text can be in the message and in several errors; those of a phrase are in one of these texts'
const exact = 'contains looks at the message only, not at the errors that text also finds'

type Attributes = Record<string, JsonValue>

/** A driver that searches other attributes. */
function driverThatSearches(change: (attributes: Attributes) => Attributes): CreateDriver {
  return driverWithField('text', (entry, text) => {
    const attributes = entry.attributes && change(structuredClone(entry.attributes))
    return matchesFilter({ ...entry, ...(attributes && { attributes }) }, { text })
  })
}

/** Changes each object in the attributes. */
function changed(value: JsonValue, change: (object: Attributes) => Attributes): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((element) => changed(element, change))
  const members = Object.entries(change(value)).map(([name, member]) => [name, changed(member, change)])
  return Object.fromEntries(members)
}

const without = (...names: string[]) =>
  driverThatSearches((attributes) => changed(attributes, (object) => omit(object, names)) as Attributes)

function omit(object: Attributes, names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

const textsIn = (value: JsonValue | undefined): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

describe('text of errors', () => {
  const faults: [what: string, create: CreateDriver][] = [
    ['searches messages only', driverWithTexts(({ message }) => [message], foldedWords)],
    ['searches errors only', driverWithTexts((entry) => searchedTexts(entry).slice(1), foldedWords)],
    [
      'searches all attributes',
      driverWithTexts(({ message, attributes }) => [message, ...textsIn(attributes)], foldedWords),
    ],
    [
      'searches the text of the attributes',
      driverWithTexts(({ message, attributes }) => [message, JSON.stringify(attributes) ?? ''], foldedWords),
    ],
    ...['err', 'error', 'exception', 'exception.message', 'exception.stacktrace'].map(
      (name): [string, CreateDriver] => [`does not know the attribute ${name}`, without(name)],
    ),
    ['does not search stacks', without('stack')],
    ['does not search stacks of OpenTelemetry', without('stacktrace')],
    ['does not search causes', without('cause')],
    ['does not search collected errors', without('errors')],
    [
      'knows errors by their names only',
      driverThatSearches((attributes) => {
        const known = ['err', 'error', 'exception', 'exception.message', 'exception.stacktrace']
        return Object.fromEntries(Object.entries(attributes).filter(([name]) => known.includes(name)))
      }),
    ],
    [
      'knows errors by their shape only',
      driverThatSearches((attributes) => {
        const { err, error, exception, ...others } = attributes
        return {
          ...others,
          ...([err, error, exception].some(hasShape) && { err, error, exception }),
        } as Attributes
      }),
    ],
    [
      'searches errors at the first level only',
      driverThatSearches((attributes) => {
        const isDeep = (value: JsonValue) => typeof value === 'object' && value !== null && !hasShape(value)
        const named = ['err', 'error', 'exception']
        const entries = Object.entries(attributes).filter(
          ([name, value]) => named.includes(name) || !isDeep(value),
        )
        return Object.fromEntries(entries)
      }),
    ],
    [
      'searches only the first 10,000 characters of a stack',
      driverThatSearches((attributes) => {
        return changed(attributes, (object) => {
          const { stack } = object
          return typeof stack === 'string' ? { ...object, stack: stack.slice(0, 10_000) } : object
        }) as Attributes
      }),
    ],
    [
      'searches the message of every object',
      driverThatSearches(
        (attributes) => changed(attributes, (object) => ({ stack: '', ...object })) as Attributes,
      ),
    ],
    [
      'searches the class of an error',
      driverThatSearches((attributes) => {
        return changed(attributes, (object) => {
          const { type, message } = object
          return type !== undefined && message !== undefined
            ? { ...object, message: `${type}: ${message}` }
            : object
        }) as Attributes
      }),
    ],
    [
      'ignores the case of names',
      driverThatSearches((attributes) => {
        return changed(attributes, (object) =>
          Object.fromEntries(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value])),
        ) as Attributes
      }),
    ],
    [
      'searches JSON in texts',
      driverThatSearches(({ note, ...others }) => {
        return typeof note === 'string' && note.startsWith('{')
          ? { ...others, note: JSON.parse(note) }
          : others
      }),
    ],
  ]
  for (const [what, create] of faults) expectCaught(`a driver that ${what}`, errors, create)

  const join = (by: string) => driverWithTexts((entry) => [searchedTexts(entry).join(by)], foldedWords)
  const crossings: [what: string, create: CreateDriver][] = [
    ['joins the texts of an entry', join('\n')],
    [
      'joins the errors of an entry',
      driverWithTexts((entry) => {
        const [message = '', ...others] = searchedTexts(entry)
        return [message, others.join('\0')]
      }, foldedWords),
    ],
    [
      'looks for all words in the same text',
      driverWithField('text', (entry, { all, none }) => {
        const matches = (message: string) => matchesFilter(bare(entry, message), { text: { all, none: [] } })
        const has = (message: string) =>
          none.some((term) => matchesFilter(bare(entry, message), { text: { all: [term], none: [] } }))
        const texts = searchedTexts(entry)
        return texts.some(matches) && !texts.some(has)
      }),
    ],
    [
      'excludes words of the message only',
      driverWithField('text', (entry, { all, none }) => {
        return (
          matchesFilter(entry, { text: { all, none: [] } }) &&
          matchesFilter(bare(entry, entry.message), { text: { all: [], none } })
        )
      }),
    ],
    [
      'mistakes a phrase for its words, in any of the texts',
      driverWithField('text', (entry, { all, none }) => {
        const apart = (terms: typeof all) =>
          terms.flatMap(({ words, prefix }) =>
            words.map((word, i) => ({ words: [word], prefix: prefix && i === words.length - 1 })),
          )
        return matchesFilter(entry, { text: { all: apart(all), none } })
      }),
    ],
  ]
  for (const [what, create] of crossings) expectCaught(`a driver that ${what}`, apart, create)
  expectCaught(
    'a driver that looks for a substring in errors too',
    exact,
    driverThatMatches((entry, filter) => {
      const { contains, ...others } = filter
      const hasPart = contains === undefined || searchedTexts(entry).some((text) => text.includes(contains))
      return hasPart && matchesFilter(entry, others)
    }),
  )
  expectCaught(
    'a driver that looks for a substring in the attributes',
    exact,
    driverThatMatches((entry, filter) => {
      const { contains, ...others } = filter
      const text = `${entry.message} ${JSON.stringify(entry.attributes)}`
      return (contains === undefined || text.includes(contains)) && matchesFilter(entry, others)
    }),
  )
})

function bare({ attributes: _, ...entry }: StoredLogEntry, message: string): StoredLogEntry {
  return { ...entry, message }
}

function hasShape(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value
}
