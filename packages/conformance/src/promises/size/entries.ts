import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { largeText, withMarks } from '../../entries/large-text.js'
import { attribute, text } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectFound } from '../../expect/expect-found.js'
import { show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

const MIB = 2 ** 20

/** The default limit of core's queue, minus the rest of the entry. */
const LONGEST = 10 * MIB - 200

/** Positions at which drivers may split text. A word lies across each of them. */
const BORDERS = [65_536, MIB, 8 * MIB]

async function longMessages(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const marks = Object.fromEntries(BORDERS.map((border) => [border - 4, `<${border}>`]))
  const ascii = withMarks(largeText(LONGEST, 'a'.charCodeAt(0)), { ...marks, [LONGEST - 9]: ' LAST END' })
  // More than 2²⁴ bytes, but fewer characters.
  const wide = withMarks(largeText(5_700_000, '一'.charCodeAt(0), 2000), { 5699991: '终 LAST 结尾' })
  const stored = await appendAll(driver, [
    { message: '' },
    { message: ascii, service: 'ascii' },
    { message: wide, service: 'wide' },
  ])
  expectEntries(await driver.readAfter(0, {}, 10), stored, 'readAfter after messages of 10 MB were stored')
  const [, first, second] = stored as [StoredLogEntry, StoredLogEntry, StoredLogEntry]
  // One read each, since each compares the whole message; mostly a count, since a search returns 10 MB.
  const contains = async (service: string, substring: string, count: number) => {
    const filter = { services: [service], contains: substring }
    expectEqual(await driver.count(filter), count, () => `count(${show(filter)})`)
  }
  for (const border of BORDERS) await contains('ascii', `<${border}>`, 1)
  // Engines that index three characters at a time search differently for fewer.
  for (const few of ['D', 'ND']) await expectFound(driver, { contains: few, services: ['ascii'] }, [first])
  for (const few of ['尾', '结尾']) await expectFound(driver, { contains: few, services: ['wide'] }, [second])
  await contains('ascii', 'LAST 结尾', 0)
  for (const { message, service = '' } of [first, second]) {
    await contains(service, message, 1)
    await contains(service, message.slice(-MIB), 1)
    await contains(service, `${message.slice(-MIB)}x`, 0)
    await contains(service, `${message}x`, 0)
    await contains(service, `${message.slice(0, -1)}x`, 0)
  }
  await expectFound(driver, { contains: 'LAST END' }, [first])
  await expectFound(driver, { contains: 'ND', services: ['ascii'] }, [first])
  await expectFound(driver, { contains: 'LAST 结尾', services: ['wide'] }, [second])
  if (lab.supports.fullText) await expectFound(driver, { text: text('"last end"') }, [first])
}

/** A thousand different words, repeated. */
const manyWords = () => Array.from({ length: 100_000 }, (_, i) => `w${i % 1000}`).join(' ')

/** One word, more often than 17 bits can count. */
const oneWord = () => 'again '.repeat(140_000)

async function farWords(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const many = manyWords()
  const messages = [
    `${many} needle and thread`,
    `${many} threads and needle`,
    `needle ${many} and thread`,
    `${oneWord()}and no more`,
  ]
  const stored = await appendAll(
    driver,
    messages.map((message) => ({ message })),
  )
  const finds: [typed: string, messages: readonly number[]][] = [
    ['thread', [0, 2]],
    ['threads*', [1]],
    ['"needle and thread"', [0]],
    ['"w999 th*"', [1]],
    ['"needle w0"', [2]],
    ['w5 -"and needle"', [0, 2]],
    ['-thread', [1, 3]],
    ['"again and no"', [3]],
  ]
  for (const [typed, found] of finds) {
    const matching = found.map((i) => stored[i] as StoredLogEntry)
    await expectFound(driver, { text: text(typed) }, matching)
  }
}

const LEVELS = 100

/** `{"n":{"n":…value}}`, as deep as core allows. */
function nested(value: string): string {
  return `${'{"n":'.repeat(LEVELS)}${JSON.stringify(value)}${'}'.repeat(LEVELS)}`
}

async function largeAttributes(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const long = `${largeText(MIB, 'a'.charCodeAt(0))}"\\\n`
  const wide = largeText(400_000, '一'.charCodeAt(0), 2000)
  const name = largeText(100_000, 'A'.charCodeAt(0))
  const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`key ${i}`, i]))
  const list = Array.from({ length: 100_000 }, (_, i) => i)
  const all = {
    long: { attributes: { long, last: 1 } },
    longer: { attributes: { long: `${long}x`, last: 2 } },
    wide: { attributes: { wide, last: 3 } },
    keys: { attributes: { ...keys, last: 4 } },
    name: { attributes: { [name]: 1, [`${name}x`]: 2, last: 5 } },
    list: { attributes: { list, last: 6 } },
    deep: { attributes: nested('deep') },
    deepToo: { attributes: nested('deeper') },
    names: { service: name, host: `${name}x` },
    otherNames: { service: `${name}x`, host: name },
    longNames: { service: long, host: `${long}x` },
    otherLongNames: { service: `${long}x`, host: long },
  }
  const stored = await appendAll(driver, Object.values(all))
  expectEntries(
    await driver.readAfter(0, {}, 20),
    stored,
    'readAfter after entries with large fields were stored',
  )
  const { attributes } = (await driver.readAfter(0, {}, 20))[Object.keys(all).indexOf('keys')] ?? {}
  expectEqual(Object.keys(attributes ?? {}), [...Object.keys(keys), 'last'], 'the order of 5,000 keys')
  const one = (name: keyof typeof all) => stored[Object.keys(all).indexOf(name)] as StoredLogEntry
  const finds: [DriverFilter, StoredLogEntry[]][] = [
    [{ attributes: [attribute('long', long)] }, [one('long')]],
    [{ attributes: [attribute('long', `${long}x`)] }, [one('longer')]],
    [{ attributes: [attribute('long', long.slice(0, -1))] }, []],
    [{ attributes: [attribute('wide', wide)] }, [one('wide')]],
    [{ attributes: [attribute('wide', `${wide.slice(0, -1)}x`)] }, []],
    [{ attributes: [attribute('key 4999', 4999), attribute('key 0', 0)] }, [one('keys')]],
    [{ attributes: [attribute(name, 1)] }, [one('name')]],
    [{ attributes: [attribute(`${name}x`, 2)] }, [one('name')]],
    [{ attributes: [attribute(`${name}x`, 1)] }, []],
    ...[1, 2, 3, 4, 5, 6].map((last): [DriverFilter, StoredLogEntry[]] => [
      { attributes: [attribute('last', last)] },
      [stored[last - 1] as StoredLogEntry],
    ]),
    [{ attributes: [attribute(Array(LEVELS).fill('n').join('.'), 'deep')] }, [one('deep')]],
    [
      {
        attributes: [
          attribute(
            Array(LEVELS - 1)
              .fill('n')
              .join('.'),
            'deep',
          ),
        ],
      },
      [],
    ],
    [{ services: [name] }, [one('names')]],
    [{ services: [`${name}x`] }, [one('otherNames')]],
    [{ hosts: [name] }, [one('otherNames')]],
    [{ services: [name], hosts: [`${name}x`, `${name}y`] }, [one('names')]],
    [{ services: [name.slice(0, -1)] }, []],
    [{ services: [long] }, [one('longNames')]],
    [{ hosts: [long] }, [one('otherLongNames')]],
  ]
  for (const [filter, matching] of finds) await expectFound(driver, filter, matching)
}

export const sizeEntries: readonly DriverPromise[] = [
  {
    name: 'messages of 10 MB come back whole, and contains finds any part of them, up to the whole message',
    check: longMessages,
  },
  {
    name: 'text finds words, prefixes and phrases after 100,000 other words of a message',
    claim: 'fullText',
    check: farWords,
  },
  {
    name: 'attributes of 1 MB, 5,000 keys or 100 levels come back whole and are found, as are long names',
    check: largeAttributes,
  },
]
