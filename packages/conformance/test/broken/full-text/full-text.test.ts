import { type LogDriver, LogStorageError, type TextFilter, type TextTerm } from '@logpond/core'
import { foldedWords } from '@logpond/core/testing'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { matchesFilter } from '../../../src/model/entry-model.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import {
  cutOf,
  driverThatAsks,
  driverWithField,
  readsOf,
  without,
} from '../../support/driver-that-matches.js'
import { driverWithWords, standsIn } from '../../support/driver-with-words.js'
import { expectCaught } from '../../support/expect-caught.js'

const whole =
  'text finds messages that contain all its words, anywhere, as whole words, including short and common ones'
const phrase = 'a phrase finds its words only when they are adjacent and in order'
const prefix = 'a prefix finds the words that start with it; in a phrase only the last word can be a prefix'
const none =
  'terms of `none` exclude the messages that contain any of them, even when there are no other terms'
const sameWords = 'text ignores case, and accents on Latin letters, and distinguishes all other letters'
const runs = 'words are runs of letters and digits: punctuation, emoji and NUL separate them'
const engine = 'words with a meaning to an engine, such as AND, are ordinary words'
const anywhere =
  'text finds words anywhere in a message of any length, and not in the service, the host or other attributes'
const most = 'text can have 1,000 words, required, in a phrase or excluded, and words of 5,000 letters'
const scripts = 'text finds words in any script'
const atOnce = 'text finds an entry as soon as its append has returned'
const common = 'text finds all entries with a word, however many there are'
const any = 'any text finds exactly the matching entries, alone and with any other fields'
const refused = 'a read by text is answered, or refused with UNSUPPORTED if supports.fullText is false'

/** A driver that changes the texts of its queries. */
function driverWithText(change: (text: TextFilter) => TextFilter): CreateDriver {
  return driverThatAsks((filter) => (filter.text ? { ...filter, text: change(filter.text) } : filter))
}

describe('full text', () => {
  const folded = (change: (word: string) => string[]) => (text: string) => foldedWords(text).flatMap(change)
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    [
      'mistakes words for substrings',
      whole,
      driverWithWords(foldedWords, (found, wanted) => {
        return wanted.every((word) => found.some((candidate) => candidate.includes(word)))
      }),
    ],
    [
      'accepts a match of one of several words',
      whole,
      driverWithField('text', ({ message }, { all, none }) => {
        const has = (term: TextTerm) => standsIn(foldedWords(message), term.words.flatMap(foldedWords), term)
        return (all.length === 0 || all.some(has)) && !none.some(has)
      }),
    ],
    [
      'ignores words of one letter',
      whole,
      driverWithWords(folded((word) => (word.length < 2 ? [] : [word]))),
    ],
    [
      'ignores words of two letters',
      whole,
      driverWithWords(folded((word) => (word.length < 3 ? [] : [word]))),
    ],
    [
      'ignores common words',
      whole,
      driverWithWords(folded((word) => (['the', 'a', 'is'].includes(word) ? [] : [word]))),
    ],
    ['ignores numbers', whole, driverWithWords(folded((word) => (/^\d+$/.test(word) ? [] : [word])))],
    [
      'parses texts that are numbers',
      whole,
      driverWithWords(folded((word) => [/^\d+$/.test(word) ? `${Number(word)}` : word])),
    ],
    ['stems words', whole, driverWithWords(folded((word) => [word.replace(/(ning|s)$/, '')]))],
    [
      'treats an underscore as a letter',
      whole,
      driverWithWords((text) => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []),
    ],
    ['cuts words at spaces only', whole, driverWithWords((text) => text.toLowerCase().split(/\s+/))],
    [
      'finds a word in the unfolded message',
      whole,
      driverWithField('text', ({ message }, { all, none }) => {
        const has = ({ words }: TextTerm) => message.includes(words.join(' '))
        return all.every(has) && !none.some(has)
      }),
    ],
    [
      'mistakes a phrase for its words',
      phrase,
      driverWithWords(foldedWords, (found, wanted, term) => {
        return wanted.every((word) => standsIn(found, [word], term))
      }),
    ],
    [
      'mistakes a phrase for words in order, not side by side',
      phrase,
      driverWithWords(foldedWords, (found, wanted) => {
        let at = -1
        return wanted.every((word) => {
          at = found.indexOf(word, at + 1)
          return at !== -1
        })
      }),
    ],
    [
      'mistakes a phrase for words side by side, in any order',
      phrase,
      driverWithWords(foldedWords, (found, wanted) => {
        return found.some(
          (_, i) => `${found.slice(i, i + wanted.length).toSorted()}` === `${[...wanted].sort()}`,
        )
      }),
    ],
    [
      'finds a phrase only at the beginning of a message',
      phrase,
      driverWithWords(foldedWords, (found, wanted, term) => {
        const first = found.indexOf(wanted[0] ?? '')
        return standsIn(found.slice(first, first + wanted.length), wanted, term)
      }),
    ],
    [
      'searches for two words of a phrase',
      phrase,
      driverWithText(({ all, none }) => ({
        all: all.map(({ words, prefix }) => ({ words: words.slice(0, 2), prefix })),
        none,
      })),
    ],
    [
      'searches for a phrase as text',
      phrase,
      driverWithField('text', ({ message }, { all }) => {
        return all.every(({ words }) =>
          ` ${message.toLowerCase()} `.includes(` ${words.join(' ').toLowerCase()} `),
        )
      }),
    ],
    [
      'ignores the star of a prefix',
      prefix,
      driverWithText((text) => ({ ...text, all: text.all.map(asWords) })),
    ],
    [
      'mistakes a prefix for a substring',
      prefix,
      driverWithWords(foldedWords, (found, wanted, { prefix }) => {
        return wanted.every((word) => found.some((other) => (prefix ? other.includes(word) : other === word)))
      }),
    ],
    [
      'mistakes a prefix for something longer',
      prefix,
      driverWithWords(foldedWords, (found, wanted, term) => {
        return standsIn(found, wanted, term) && !(term.prefix && standsIn(found, wanted, asWords(term)))
      }),
    ],
    [
      'takes all words of a phrase for prefixes',
      prefix,
      driverWithWords(foldedWords, (found, wanted, { prefix }) => {
        return found.some((_, i) =>
          wanted.every((word, n) => (prefix ? found[i + n]?.startsWith(word) : found[i + n] === word)),
        )
      }),
    ],
    [
      'mistakes the words before a prefix for words anywhere',
      prefix,
      driverWithWords(foldedWords, (found, wanted, term) => {
        if (!term.prefix) return standsIn(found, wanted, term)
        return wanted.every((word, i) =>
          standsIn(found, [word], i === wanted.length - 1 ? term : asWords(term)),
        )
      }),
    ],
    [
      'distinguishes case and accents in prefixes',
      prefix,
      driverWithField('text', ({ message }, { all, none }) => {
        const has = (term: TextTerm) =>
          term.prefix
            ? message.split(' ').some((word) => word.startsWith(term.words[0] ?? ''))
            : standsIn(foldedWords(message), term.words, term)
        return all.every(has) && !none.some(has)
      }),
    ],
    [
      'ignores `none`',
      none,
      driverWithText(({ all, none }) => ({ all, none: all.length === 0 ? none : [] })),
    ],
    [
      'ignores `none` when there is nothing else',
      none,
      driverThatAsks((filter) => {
        return filter.text?.all.length === 0 ? without(filter, 'text') : filter
      }),
    ],
    [
      'finds nothing when there is nothing but `none`',
      none,
      driverWithField('text', (entry, text) => {
        return text.all.length > 0 && matchesFilter(entry, { text })
      }),
    ],
    [
      'misses messages without a word when there is nothing but `none`',
      none,
      driverWithField('text', (entry, text) => {
        return foldedWords(entry.message).length > 0 && matchesFilter(entry, { text })
      }),
    ],
    [
      'excludes messages that have all of `none`',
      none,
      driverWithField('text', (entry, { all, none }) => {
        const has = (term: TextTerm) => matchesFilter(entry, { text: { all: [term], none: [] } })
        return all.every(has) && (none.length === 0 || !none.every(has))
      }),
    ],
    [
      'applies only the first term of `none`',
      none,
      driverWithText(({ all, none }) => ({ all, none: none.slice(0, 1) })),
    ],
    [
      'mistakes a phrase of `none` for its words',
      none,
      driverWithText(({ all, none }) => ({
        all,
        none: none.flatMap(({ words, prefix }) => words.map((word) => ({ words: [word], prefix }))),
      })),
    ],
    [
      'ignores the star of a prefix in `none`',
      none,
      driverWithText(({ all, none }) => ({ all, none: none.map(asWords) })),
    ],
    [
      'heeds case',
      sameWords,
      driverWithWords(
        (text) =>
          text
            .normalize('NFD')
            .replace(/\p{M}/gu, '')
            .match(/[\p{L}\p{N}]+/gu) ?? [],
      ),
    ],
    [
      'distinguishes accents',
      sameWords,
      driverWithWords(
        (text) =>
          text
            .normalize()
            .toLowerCase()
            .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [],
      ),
    ],
    [
      'removes accents in all scripts',
      sameWords,
      driverWithWords(folded((word) => [word.normalize('NFD').replace(/\p{M}/gu, '')])),
    ],
    [
      'treats compatible letters as equal',
      sameWords,
      driverWithWords((text) => foldedWords(text.normalize('NFKC'))),
    ],
    ['takes ß for ss', sameWords, driverWithWords((text) => foldedWords(text.toUpperCase()))],
    [
      'supports only lower case, and not the end of a Greek word',
      sameWords,
      driverWithWords((text) => {
        return (
          text
            .normalize('NFD')
            .replace(/[\u0300-\u036f]/g, '')
            .toLowerCase()
            .match(/[\p{L}\p{N}]+/gu) ?? []
        )
      }),
    ],
    [
      'folds ASCII letters only',
      sameWords,
      driverWithWords((text) => {
        return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).match(/[\p{L}\p{N}]+/gu) ?? []
      }),
    ],
    [
      'treats punctuation as letters',
      runs,
      driverWithWords((text) => foldedWords(text.replace(/[-'’.]/g, ''))),
    ],
    [
      'treats emoji as letters',
      runs,
      driverWithWords((text) => text.toLowerCase().match(/[\p{L}\p{N}\p{Emoji_Presentation}]+/gu) ?? []),
    ],
    [
      'cuts messages at NUL',
      runs,
      driverWithField('text', (entry, text) => {
        return matchesFilter({ ...entry, message: entry.message.split('\0')[0] ?? '' }, { text })
      }),
    ],
    [
      'supports only ASCII letters',
      runs,
      driverWithWords((text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []),
    ],
    [
      'mistakes invisible characters for nothing',
      runs,
      driverWithWords((text) => foldedWords(text.replace(/\p{Cf}/gu, ''))),
    ],
    [
      'mistakes AND, OR and NOT for operators',
      engine,
      driverWithText(({ all, none }) => ({
        all: all.filter(({ words }) => !/^(AND|OR|NOT)$/.test(words.join())),
        none,
      })),
    ],
    [
      'takes the first word of a phrase for a column',
      engine,
      driverWithText(({ all, none }) => ({
        all: all.map(({ words, prefix }) => ({
          words: words[0] === 'message' ? words.slice(1) : words,
          prefix,
        })),
        none,
      })),
    ],
    [
      'checks only the first 10,000 characters',
      anywhere,
      driverWithField('text', (entry, text) => {
        return matchesFilter({ ...entry, message: entry.message.slice(0, 10_000) }, { text })
      }),
    ],
    [
      'compares all fields',
      anywhere,
      driverWithField('text', (entry, text) => {
        const { message, service, host, attributes } = entry
        return matchesFilter(
          { ...entry, message: JSON.stringify([message, service, host, attributes]) },
          { text },
        )
      }),
    ],
    ['cuts words at 255 letters', most, driverWithWords(folded((word) => [word.slice(0, 255)]))],
    [
      'ignores words beyond 1,000 letters',
      most,
      driverWithWords(folded((word) => (word.length > 1000 ? [] : [word]))),
    ],
    [
      'uses only 256 terms',
      most,
      driverWithText(({ all, none }) => ({ all: all.slice(0, 256), none: none.slice(0, 256) })),
    ],
    [
      'uses only 999 terms of `none`',
      most,
      driverWithText(({ all, none }) => ({ all, none: none.slice(0, 999) })),
    ],
    [
      'searches for the first 100 words of a phrase',
      most,
      driverWithText(({ all, none }) => ({
        all: all.map(({ words, prefix }) => ({ words: words.slice(0, 100), prefix })),
        none,
      })),
    ],
    [
      'supports only Latin, Greek and Cyrillic',
      scripts,
      driverWithWords((text) =>
        foldedWords(text.replace(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Hebrew}\p{sc=Arabic}]/gu, ' ')),
      ),
    ],
    [
      'finds nothing by prefix and other fields',
      any,
      driverThatAsks((filter) => {
        const isPrefix = filter.text?.all.some(({ prefix }) => prefix) ?? false
        return isPrefix && filter.services ? { ...filter, maxId: 0 } : filter
      }),
    ],
    [
      'forgets text with an attribute filter',
      any,
      driverThatAsks((filter) => (filter.attributes ? without(filter, 'text') : filter)),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)

  expectCaught(
    'a driver that indexes a batch when the next one comes',
    atOnce,
    brokenMemoryDriver((driver) => {
      let indexed = 0
      const reads = readsOf(driver, (entry, filter) => {
        return matchesFilter(entry, filter) && (filter.text === undefined || entry.id <= indexed)
      })
      return {
        ...reads,
        append: async (batch) => {
          indexed = (await driver.stats()).lastId
          return driver.append(batch)
        },
      }
    }),
  )
  expectCaught(
    'a driver that does not index the last entry of 1,000',
    atOnce,
    brokenMemoryDriver((driver) => {
      const missing = new Set<number>()
      const reads = readsOf(driver, (entry, filter) => {
        return matchesFilter(entry, filter) && (filter.text === undefined || !missing.has(entry.id))
      })
      return {
        ...reads,
        append: async (batch) => {
          const ids = await driver.append(batch)
          if (batch.size === 1000) missing.add(ids.at(-1) ?? 0)
          return ids
        },
      }
    }),
  )
  expectCaught(
    'a driver that gives up at 2,000 matches of a word',
    common,
    brokenMemoryDriver((driver) => ({
      search: async (query) =>
        driver.search({ ...query, limit: query.text ? Math.min(2000, query.limit) : query.limit }),
    })),
  )
  expectCaught(
    'a driver that returns matches in the order of its index',
    common,
    brokenMemoryDriver((driver) => ({
      search: async (query) => {
        const found = await driver.search(query)
        return query.text && query.order === 'oldest' ? found.sort((a, b) => a.id - b.id) : found
      },
    })),
  )
})

describe('full text that a driver does not claim', () => {
  const withoutText = (driver: LogDriver) => ({
    supports: { ...driver.supports, fullText: false },
  })
  expectCaught(
    'a driver that ignores the text it does not support',
    refused,
    brokenMemoryDriver((driver) => ({
      ...withoutText(driver),
      search: (query) => driver.search({ ...without(query, 'text'), ...cutOf(query) }),
    })),
  )
  for (const code of ['INVALID_QUERY', 'IO'] as const) {
    expectCaught(
      `a driver that refuses text with ${code}`,
      refused,
      brokenMemoryDriver((driver) => ({
        ...withoutText(driver),
        count: (filter) => {
          if (filter.text) throw new LogStorageError(code, 'There is no full text here.')
          return driver.count(filter)
        },
      })),
    )
  }
  expectCaught(
    'a driver that refuses the text it claims to support',
    refused,
    brokenMemoryDriver((driver) => ({
      histogram: (query) => {
        if (query.text) throw new LogStorageError('UNSUPPORTED', 'There is no full text here.')
        return driver.histogram(query)
      },
    })),
  )
})

function asWords({ words }: TextTerm): TextTerm {
  return { words, prefix: false }
}
