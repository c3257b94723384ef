import type { LogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { benchEntries, FIRST_TIME } from '../src/bench-entries.js'
import type { StoredSums, Subject } from '../src/subject.js'
import { verify, verifyCount } from '../src/verify.js'

const COUNT = 200
const entries = benchEntries(COUNT)
const context = { directory: 'none' }

/** A subject that holds these entries. @param found How many entries its full-text index finds for the word of entry 7 */
function holding(held: readonly LogEntry[], found?: number): Subject {
  const sums: StoredSums = {
    entries: held.length,
    messages: sum(held.map(({ message }) => message.length)),
    attributes: sum(held.map(({ attributes }) => JSON.stringify(attributes).length)),
    timestamps: sum(held.map(({ timestamp }) => Number(timestamp) - FIRST_TIME)),
    severities: sum(held.map(({ severity }) => Number(severity))),
  }
  return {
    name: 'a fake',
    open: () => Promise.reject(new Error('must not be opened')),
    verify: async () => (found === undefined ? sums : { ...sums, found }),
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** All entries, with one of them changed. */
const changed = (change: Partial<LogEntry>) =>
  entries.map((entry, i) => (i === 50 ? { ...entry, ...change } : entry))

describe('verify', () => {
  it('accepts the entries that were stored, with an index and without', async () => {
    await verify(holding(entries), context, COUNT)
    await verify(holding(entries, 1), context, COUNT)
    await verify(holding([]), context, 0)
  })

  it('passes on the folder of the subject', async () => {
    const directories: string[] = []
    const subject = holding(entries)
    const looking: Subject = {
      ...subject,
      verify(where) {
        directories.push(where.directory)
        return subject.verify(where)
      },
    }
    await verify(looking, { directory: 'here' }, COUNT)
    expect(directories).toEqual(['here'])
  })

  it('rejects a lost entry', async () => {
    await expect(verify(holding(entries.slice(1)), context, COUNT)).rejects.toThrow(
      'a fake stored wrong entries: entries should be 200, but is 199.',
    )
  })

  it('rejects a duplicated entry', async () => {
    await expect(verify(holding([...entries, ...entries.slice(-1)]), context, COUNT)).rejects.toThrow(
      'a fake stored wrong entries: entries should be 200, but is 201.',
    )
  })

  it('rejects an entry that is stored twice, in place of another one', async () => {
    const held = [...entries.slice(1), ...entries.slice(-1)]
    await expect(verify(holding(held), context, COUNT)).rejects.toThrow(/messages should be \d+, but is \d+/)
  })

  it.each([
    ['messages', { message: `${entries[50]?.message}!` }, 1],
    ['attributes', { attributes: { ...entries[50]?.attributes, a: 1 } }, ',"a":1'.length],
    ['timestamps', { timestamp: FIRST_TIME + 53 }, 3],
    ['severities', { severity: 17 }, 8],
  ] as const)('rejects an entry with other %s', async (name, change, difference) => {
    const expected = (await holding(entries).verify(context))[name]
    await expect(verify(holding(changed(change)), context, COUNT)).rejects.toThrow(
      `a fake stored wrong entries: ${name} should be ${expected}, but is ${expected + difference}.`,
    )
  })

  it.each([0, 2])('rejects an index that finds a word %d times', async (found) => {
    await expect(verify(holding(entries, found), context, COUNT)).rejects.toThrow(
      `a fake finds the word r7 in ${found} entries, not in one.`,
    )
  })
})

describe('verifyCount', () => {
  it('accepts the expected number of entries with any content', async () => {
    await verifyCount(holding(changed({ message: '' })), context, COUNT)
  })

  it('rejects another number of entries', async () => {
    await expect(verifyCount(holding(entries), context, COUNT + 1)).rejects.toThrow(
      'a fake should hold 201 entries, but holds 200.',
    )
  })
})
