import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LogEntry, openLogStorage, type SearchQuery, type StoredLogEntry } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { createLineParser } from '../src/parse-line.js'
import { readLines } from '../src/read-lines.js'
import { temporaryDirectory } from './support/temporary-directory.js'

// Real logs of the loghub collection. They are not part of the repository; without them the tests are skipped.
const LOGHUB = join(import.meta.dirname, '../../../../shared/loghub')

/** Noon of 1 October 2024: lines of June get the year 2024, and lines of December 2023. */
const NOW = new Date(2024, 9, 1, 12).getTime()

interface Log {
  readonly file: string
  /** The time in a line, in a form for Date.parse. */
  readonly time: (line: string) => string
  /** The part of a line before the message. */
  readonly head: RegExp
  /** The level word of a line. */
  readonly level: RegExp
}

const LOGS: readonly Log[] = [
  {
    file: 'Apache_2k.log',
    time: (line) => `${line.slice(5, 11)} ${line.slice(21, 25)} ${line.slice(12, 20)}`,
    head: /^\[[^\]]+\] \[\w+\] /,
    level: /\] \[(\w+)\]/,
  },
  {
    file: 'Linux_2k.log',
    time: (line) => `${line.slice(0, 6)} 2024 ${line.slice(7, 15)}`,
    head: /^.{15} combo (?:[^\s:[]+(?:\[\d+\])?: )?/,
    level: /: (ALERT(?= )|warning(?=: ))/,
  },
  {
    file: 'OpenSSH_2k.log',
    time: (line) => `${line.slice(0, 6)} 2023 ${line.slice(7, 15)}`,
    head: /^.{15} LabSZ sshd\[\d+\]: /,
    level: /\]: (error|fatal): /,
  },
  {
    file: 'Spark_2k.log',
    time: (line) => `20${line.slice(0, 17)}`,
    head: /^\S+ \S+ \w+ [^:]+: /,
    level: /^\S+ \S+ (\w+) /,
  },
  { file: 'Windows_2k.log', time: (line) => line.slice(0, 19), head: /^[^,]+, \w+ +\w+ +/, level: /, (\w+)/ },
  {
    file: 'Zookeeper_2k.log',
    time: (line) => line.slice(0, 23).replace(',', '.'),
    head: /^.{23} - \w+ +\[.*?\] - /,
    level: / - (\w+)/,
  },
]

const SEVERITY_BY_LEVEL: Readonly<Record<string, number>> = {
  Info: 9,
  INFO: 9,
  notice: 10,
  WARN: 13,
  warning: 13,
  error: 17,
  ERROR: 17,
  ALERT: 19,
  fatal: 21,
}

describe.skipIf(!existsSync(LOGHUB)).each(LOGS)('$file', ({ file, time, head, level }) => {
  let lines: string[]
  /** The messages, extracted from the lines without the parser. */
  let messages: string[]
  let entries: LogEntry[]

  beforeAll(async () => {
    lines = []
    for await (const some of readLines(createReadStream(join(LOGHUB, file)))) lines.push(...some)
    messages = lines.map((line) => line.replace(head, ''))
    entries = lines.map(createLineParser({ now: () => NOW }))
  })

  it('becomes 2,000 entries', () => {
    expect(entries).toHaveLength(2000)
  })

  it('has the times of its lines', () => {
    expect(entries.map(({ timestamp }) => timestamp)).toEqual(lines.map((line) => Date.parse(time(line))))
  })

  it('has the severities of the level words in its lines', () => {
    const expected = lines.map((line) => SEVERITY_BY_LEVEL[level.exec(line)?.[1] ?? ''])
    expect(expected.some((severity) => severity !== undefined)).toBe(true)
    expect(entries.map(({ severity }) => severity)).toEqual(expected)
  })

  it('has the messages of its lines, without their heads', () => {
    expect(entries.map(({ message }) => message)).toEqual(messages)
  })

  it('can be searched by parts of messages and by words', async () => {
    const directory = temporaryDirectory()
    const driver = betterSqlite3({ path: join(directory, 'logs.db') })
    await using storage = await openLogStorage({ driver, flushOnExit: false })
    const receipts = storage.storeMany(entries)
    const ids = await Promise.all(receipts.map((receipt) => receipt.committed()))
    const found = async (query: SearchQuery) =>
      (await storage.search({ ...query, limit: 10_000 }))
        .map(({ id }: StoredLogEntry) => id)
        .sort((a, b) => a - b)
    const holding = (holds: (message: string) => boolean) =>
      ids.filter((_id, index) => holds(messages[index] ?? ''))

    for (const word of someWords(messages)) {
      expect(await found({ contains: word })).toEqual(holding((message) => message.includes(word)))
      expect(await found({ text: word })).toEqual(
        holding((message) => wordsOf(message.toLowerCase()).includes(word.toLowerCase())),
      )
    }
  })
})

/** Twenty of the words, from the most common to the rarest. */
function someWords(messages: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const message of messages) {
    for (const word of wordsOf(message)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const all = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
  )
  return Array.from({ length: 20 }, (_, index) => all[Math.floor((index * all.length) / 20)] ?? '')
}

function wordsOf(message: string): string[] {
  return message.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}
