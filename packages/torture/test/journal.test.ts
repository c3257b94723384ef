import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal, readJournal } from '../src/journal.js'

const writer = { name: 'writer-0', seed: 1, order: 0 }
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  path = join(folder, 'journal')
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('readJournal', () => {
  it('reads the lines that were written', () => {
    using journal = new Journal(path)
    journal.write({ submit: [0, 3] }, { commit: [0, 2, 11], at: 5 })
    journal.write({ fail: 2, code: 'QUEUE_FULL' }, { note: 'way', value: 'out' }, { stray: 'Error' })
    const record = readJournal(path, writer)
    expect(record.submitted).toBe(3)
    expect([...record.committed]).toEqual([
      [0, 11],
      [1, 12],
    ])
    expect([...record.failed]).toEqual([[2, 'QUEUE_FULL']])
    expect(record.notes.get('way')).toBe('out')
    expect(record.strays).toEqual(['Error'])
    expect(record.commitTimes).toEqual([5])
    expect(record.last).toBeUndefined()
  })

  it('reads consecutive failed entries from one line', () => {
    using journal = new Journal(path)
    journal.write({ submit: [0, 4] }, { fail: 1, count: 2, code: 'QUEUE_FULL' })
    expect([...readJournal(path, writer).failed.keys()]).toEqual([1, 2])
  })

  it('reads when entries were submitted, and how long the threads had waited', () => {
    using journal = new Journal(path)
    journal.write({ submit: [0, 3], at: 1 }, { waited: 7, at: 2 }, { submit: [3, 1], at: 4 })
    const { submits, waits } = readJournal(path, writer)
    expect(submits).toEqual([
      { first: 0, at: 1 },
      { first: 3, at: 4 },
    ])
    expect(waits).toEqual([{ waited: 7, at: 2 }])
  })

  it('ignores the line in which its writer was killed', () => {
    using journal = new Journal(path)
    journal.write({ submit: [0, 3] })
    appendFileSync(path, '{"commit":[0,')
    expect(readJournal(path, writer).submitted).toBe(3)
    expect(readJournal(path, writer).committed.size).toBe(0)
  })

  it('treats a missing journal as that of a writer that has not started', () => {
    expect(readJournal(join(folder, 'missing'), writer).submitted).toBe(0)
  })
})
