import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { disguised } from '../../entries/disguises.js'
import { LOOK_ALIKE_TEXTS } from '../../entries/look-alikes.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { attribute } from '../../entries/test-entries.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectMatches } from '../../expect/expect-matches.js'
import { MAX_LIMIT } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** A place for a text in an entry, and the filter that finds it there. */
interface Place {
  readonly entry: (text: string) => TestEntry
  readonly filter: (text: string) => DriverFilter
  /** Whether this place can have the text. @default any text */
  readonly takes?: (text: string) => boolean
}

const PLACES = {
  service: {
    entry: (service) => ({ service }),
    filter: (service) => ({ services: [service] }),
  },
  host: {
    entry: (host) => ({ host }),
    filter: (host) => ({ hosts: [host] }),
  },
  value: {
    // Also in lists and deeper, where only reading shows whether it changed.
    entry: (value) => ({ attributes: { value, list: [value], nested: { value, list: [{ value }] } } }),
    filter: (value) => ({ attributes: [attribute('value', value)] }),
  },
  key: {
    takes: isSafeKey,
    // `Object.fromEntries` makes own members, even of `__proto__`.
    entry: (key) => ({ attributes: Object.fromEntries([[key, 1]]) }),
    filter: (key) => ({ attributes: [attribute(key, 1)] }),
  },
  'nested key': {
    takes: (text) => isSafeKey(text) && !text.includes('.'),
    entry: (key) => ({ attributes: { a: Object.fromEntries([[key, 1]]) } }),
    filter: (key) => ({ attributes: [attribute(`a.${key}`, 1)] }),
  },
} satisfies Record<string, Place>

/** Once V8 has parsed the key `\\`, it may mistake the key `"` for it (seen in Node.js 24). */
function isSafeKey(text: string): boolean {
  return text !== '\\'
}

/** An entry for each text; only its own text finds it. */
const kept =
  ({ entry, filter, takes = () => true }: Place) =>
  async (lab: Lab) => {
    const driver = await lab.openShared()
    const texts = LOOK_ALIKE_TEXTS.filter(takes)
    const stored = await appendAll(
      driver,
      texts.map((text, i) => ({ timestamp: SOME_TIME - (i % 3), ...entry(text) })),
    )
    await expectBack(driver, stored)
    for (const [i, text] of texts.entries()) {
      await expectMatches(driver, filter(text), [stored[i] as StoredLogEntry])
    }
  }

async function expectBack(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const id = (stored[0]?.id ?? 1) - 1
  expectEntries(
    await driver.readAfter(id, {}, MAX_LIMIT),
    stored,
    'readAfter after texts that look alike were stored',
  )
}

/** A text may also be a part of others. */
async function messages(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = LOOK_ALIKE_TEXTS.map((message) => ({ message }))
  const stored = await appendAll(driver, entries)
  await expectBack(driver, stored)
  for (const text of LOOK_ALIKE_TEXTS.filter((text) => text !== '')) {
    await expectMatches(
      driver,
      { contains: text },
      stored.filter(({ message }) => message.includes(text)),
    )
  }
}

/** Two texts that look alike in the same place: each finds only its own entry. */
async function anyTwo(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const pair = fc
    .record({ place: fc.constantFrom(...Object.values<Place>(PLACES)), texts: disguised })
    .filter(({ texts, place: { takes = () => true } }) => new Set(texts).size === 2 && texts.every(takes))
  let time = 0
  const check = async ({ place, texts }: { place: Place; texts: readonly string[] }) => {
    const timestamp = time++
    const stored = await appendAll(
      driver,
      texts.map((text) => ({ message: text, timestamp, ...place.entry(text) })),
    )
    await expectBack(driver, stored)
    const range = { startTime: timestamp, endTime: timestamp + 1 }
    for (const [i, text] of texts.entries()) {
      await expectMatches(driver, { ...place.filter(text), ...range }, [stored[i] as StoredLogEntry])
      if (text === '') continue
      const holding = stored.filter(({ message }) => message.includes(text))
      await expectMatches(driver, { contains: text, ...range }, holding)
    }
  }
  await forAll(pair, check, { seed: lab.seed, numRuns: 60, what: 'pair of texts' })
}

export const lookAlikeTexts: readonly DriverPromise[] = [
  {
    name: 'messages that look alike come back unchanged, and contains finds only those with the exact text',
    check: messages,
  },
  {
    name: 'services that look alike come back unchanged, and each finds only its own entry',
    check: kept(PLACES.service),
  },
  {
    name: 'hosts that look alike come back unchanged, and each finds only its own entry',
    check: kept(PLACES.host),
  },
  {
    name: 'string attributes that look alike come back unchanged, and each finds only its own entry',
    check: kept(PLACES.value),
  },
  {
    name: 'attribute names that look alike come back unchanged, and each finds only its own entry',
    check: kept(PLACES.key),
  },
  {
    name: 'nested attribute names that look alike each find only their own entry',
    check: kept(PLACES['nested key']),
  },
  { name: 'any two texts that look alike in the same field each find only their own entry', check: anyTwo },
]
