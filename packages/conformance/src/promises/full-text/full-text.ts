import type { DriverFilter, StoredLogEntry, TextTerm } from '@logpond/core'
import { isLogStorageError } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import type { TestEntry } from '../../entries/test-batch.js'
import { similarEntries, text } from '../../entries/test-entries.js'
import { expectThat, failureOf } from '../../expect/expect.js'
import { expectReads, expectSearches, MAX_LIMIT, show } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyFilter, anyText } from '../../model/any-filter.js'
import { foldedWordsOf } from '../../text/word-model.js'
import { filterPromise } from '../filter-promise.js'
import { errorPromises } from './errors.js'
import { wordPromises } from './words.js'

const FILLER = 'and so on, '.repeat(3000)
const LONG_WORD = 'abcdefghij'.repeat(500)
const THOUSAND = Array.from({ length: 1000 }, (_, i) => `word${i}`)

/** Characters of several scripts, and characters that separate words. */
const character = fc.constantFrom(
  ...'aAbBeEéÉèçÇñßẞıİiIøØåžΣσςΰωжЖйЙёדא日本語한がｶน้ກខ្မ٣४½²ªµ_-./: \n\0\x1b[m😀🟢\u0301\u0308\u200d',
)

async function wordsOfAnyScript(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const anyMessage = fc.string({ unit: character, maxLength: 12 })
  const messages = fc.sample(anyMessage, { seed: lab.seed, numRuns: 150 })
  const entries = messages.map((message) => ({ message }))
  const stored = await appendAll(driver, entries, 70)
  const words = new Set(messages.flatMap(foldedWordsOf))
  const term = fc.record({
    words: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 }),
    prefix: fc.boolean(),
  })
  const check = (term: TextTerm) => expectSearches(driver, stored, { text: { all: [term], none: [] } })
  await forAll(term, check, { seed: lab.seed, numRuns: 80, what: 'term' })
}

async function randomTextsFind(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(200, lab.seed), 70)
  const others = fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: anyFilter(stored, { fullText: false }) },
  )
  const filters = fc.tuple(others, anyText(stored)).map(([filter, text]) => ({ ...filter, text }))
  const check = (filter: DriverFilter) => expectReads(driver, stored, filter)
  await forAll(filters, check, { seed: lab.seed, numRuns: 160, what: 'filter' })
}

/** Appended entries are found immediately, and not before. */
async function foundAtOnce(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored: StoredLogEntry[] = []
  for (const [i, size] of [1, 1, 2, 10, 1, 100, 1, 1000, 1].entries()) {
    const batch = Array.from({ length: size }, (_, n) => ({ message: `parcel${i} of the day, number ${n}` }))
    await expectReads(driver, stored, { text: text(`parcel${i}`) }, [])
    const added = await appendAll(driver, batch)
    stored.push(...added)
    await expectReads(driver, stored, { text: text(`parcel${i}`) }, added)
    await expectReads(driver, stored, { text: text(`number -parcel${i}`) }, stored.slice(0, -size))
  }
}

/** Drivers may search for rare and for common words in different ways. */
async function rareAndCommonWords(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = Array.from({ length: 2500 }, (_, i): TestEntry => {
    const words = [i % 1000 === 7 ? 'rare' : 'usual', i % 2 === 0 ? 'even' : 'odd']
    return { message: `common ${words.join(' ')}`, timestamp: 1_700_000_000_000 + ((i * 7) % 2500) }
  })
  const stored = await appendAll(driver, entries, 900)
  const texts = 'common|rare|even|common -rare|common -usual|-usual|com*|"rare odd"'
  for (const typed of texts.split('|')) await expectReads(driver, stored, { text: text(typed) })
}

async function refusedOrRight(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, [{ message: 'Disk full' }, { message: 'disk' }, { message: 'full' }])
  const filter = { text: text('disk -full') }
  const expected = stored.slice(1, 2)
  const reads = {
    search: () => driver.search({ ...filter, order: 'newest', limit: MAX_LIMIT }),
    count: () => driver.count(filter),
    histogram: () => driver.histogram({ ...filter, bucket: 1000 }),
    readAfter: () => driver.readAfter(0, filter, MAX_LIMIT),
  }
  const refused: string[] = []
  for (const [name, read] of Object.entries(reads)) {
    const failure = await failureOf(read)
    if (failure === undefined) continue
    const isRight = isLogStorageError(failure) && failure.code === 'UNSUPPORTED' && !lab.supports.fullText
    expectThat(
      isRight,
      `${name}(${show(filter)}) failed with ${failure}, and supports.fullText is ${lab.supports.fullText}: expected an answer, or UNSUPPORTED if it is false`,
    )
    refused.push(name)
  }
  if (refused.length === 0) await expectReads(driver, stored, filter, expected)
  // A refused read must not affect others.
  await expectReads(driver, stored, { contains: 'full' }, [stored[0], stored[2]] as StoredLogEntry[])
}

/** Search by the words of a message. */
export const fullText: PromiseGroup = {
  name: 'full text',
  promises: [
    {
      name: 'a read by text is answered, or refused with UNSUPPORTED if supports.fullText is false',
      check: refusedOrRight,
    },
    ...wordPromises,
    filterPromise({
      name: 'text finds words anywhere in a message of any length, and not in the service, the host or other attributes',
      claim: 'fullText',
      entries: {
        only: { message: 'needle' },
        ends: { message: 'needle, thread and needle' },
        late: { message: `${FILLER}needle` },
        middle: { message: `${FILLER}needle ${FILLER}` },
        none: { message: FILLER },
        glued: { message: `${FILLER}needles` },
        service: { service: 'needle' },
        host: { host: 'needle' },
        attributes: { attributes: { needle: 'needle' } },
      },
      finds: [
        [{ text: text('needle') }, 'only ends late middle'],
        [{ text: text('"on needle"') }, 'late middle'],
        [{ text: text('"needle and"') }, 'middle'],
        [{ text: text('-needle') }, 'none glued service host attributes'],
        [{ text: text('attributes') }, 'attributes'],
      ],
    }),
    filterPromise({
      name: 'text can have 1,000 words, required, in a phrase or excluded, and words of 5,000 letters',
      claim: 'fullText',
      entries: {
        all: { message: THOUSAND.join(' ') },
        reversed: { message: THOUSAND.toReversed().join(' ') },
        butLast: { message: THOUSAND.slice(0, -1).join(' ') },
        butFirst: { message: THOUSAND.slice(1).join(' ') },
        last: { message: 'word999' },
        none: { message: 'other' },
        long: { message: `a ${LONG_WORD}` },
        longer: { message: `a ${LONG_WORD}k` },
        otherLong: { message: `a ${LONG_WORD}l` },
        shorter: { message: `a ${LONG_WORD.slice(0, -1)}` },
      },
      finds: [
        [{ text: text(THOUSAND.join(' ')) }, 'all reversed'],
        [{ text: text(`"${THOUSAND.join(' ')}"`) }, 'all'],
        [{ text: text(`-${THOUSAND.join(' -')}`) }, 'none long longer otherLong shorter'],
        [{ text: text(`word1 -other -${THOUSAND.slice(2).join(' -')}`) }, ''],
        [{ text: text(LONG_WORD) }, 'long'],
        [{ text: text(`${LONG_WORD}k`) }, 'longer'],
        [{ text: text(`${LONG_WORD}*`) }, 'long longer otherLong'],
        [{ text: text(`a -${LONG_WORD}`) }, 'longer otherLong shorter'],
        [{ text: text(LONG_WORD.slice(0, 100)) }, ''],
      ],
    }),
    ...errorPromises,
    { name: 'text finds words in any script', claim: 'fullText', check: wordsOfAnyScript },
    {
      name: 'text finds an entry as soon as its append has returned',
      claim: 'fullText',
      check: foundAtOnce,
    },
    {
      name: 'text finds all entries with a word, however many there are',
      claim: 'fullText',
      check: rareAndCommonWords,
    },
    {
      name: 'any text finds exactly the matching entries, alone and with any other fields',
      claim: 'fullText',
      check: randomTextsFind,
    },
  ],
}
