import { describe, expect, it } from 'vitest'
import { LogStorageError, type LogStorageErrorCode } from '../../src/errors/log-storage-error.js'
import { DriverJournal } from '../../src/testing/driver-journal.js'
import { batchOf } from './batch-of.js'

function openJournal() {
  const journal = new DriverJournal()
  journal.succeed(journal.begin('open'))
  return journal
}

const fail = (journal: DriverJournal, call: ReturnType<DriverJournal['begin']>, code: LogStorageErrorCode) =>
  journal.fail(call, new LogStorageError(code, 'because'))

describe('DriverJournal', () => {
  it('reports nothing about a caller that keeps its promises', () => {
    const journal = openJournal()
    const search = journal.begin('search')
    const append = journal.begin('append', batchOf(['a']))
    const cleanup = journal.begin('deleteOldest')
    for (const call of [search, append, cleanup]) journal.succeed(call)
    journal.succeed(journal.begin('append', batchOf(['b'])))
    journal.succeed(journal.begin('close'))
    journal.succeed(journal.begin('open'))
    journal.succeed(journal.begin('close'))
    expect(journal.violations).toEqual([])
  })

  it('reports calls before open and after close', () => {
    const journal = new DriverJournal()
    journal.succeed(journal.begin('search'))
    journal.succeed(journal.begin('open'))
    journal.succeed(journal.begin('open'))
    journal.succeed(journal.begin('close'))
    journal.succeed(journal.begin('close'))
    fail(journal, journal.begin('open'), 'IO')
    journal.succeed(journal.begin('stats'))
    expect(journal.violations).toEqual([
      'search was called while the driver was not open',
      'open was called while the driver was open',
      'close was called while the driver was not open',
      'stats was called while the driver was not open',
    ])
  })

  it('reports a retry that is called the first attempt, and a first attempt that is called a retry', () => {
    const journal = openJournal()
    const [batch, other] = [batchOf(['a']), batchOf(['b'])]
    fail(journal, journal.begin('append', { ...batch, isRetry: false }), 'BUSY')
    journal.succeed(journal.begin('append', { ...batch, isRetry: true }))
    expect(journal.violations).toEqual([])
    journal.succeed(journal.begin('append', { ...batch, isRetry: false }))
    journal.succeed(journal.begin('append', { ...other, isRetry: true }))
    expect(journal.violations).toEqual([
      `append received the token ${batch.token} again, with isRetry: false`,
      `append received the token ${other.token} for the first time, with isRetry: true`,
    ])
  })

  it('reports writes that overlap', () => {
    const journal = openJournal()
    journal.begin('append', batchOf(['a']))
    journal.begin('append', batchOf(['b']))
    expect(journal.violations).toEqual(['append was called while append was under way'])
  })

  it('reports a sync during another one or on a connection in doubt, but not one during a write', () => {
    const journal = openJournal()
    const append = journal.begin('append', batchOf(['a']))
    const sync = journal.begin('sync')
    fail(journal, append, 'BUSY')
    expect(journal.violations).toEqual([])
    fail(journal, journal.begin('sync'), 'IO')
    fail(journal, sync, 'IO')
    journal.succeed(journal.begin('sync'))
    journal.succeed(journal.begin('append', batchOf(['b'])))
    expect(journal.violations).toEqual([
      'sync was called while sync was under way',
      'sync was called after IO without reopening the driver',
      'append was called after IO without reopening the driver',
    ])
  })

  it('reports calls that overlap open or close', () => {
    const journal = openJournal()
    const search = journal.begin('search')
    const close = journal.begin('close')
    journal.begin('count')
    expect(journal.violations).toEqual([
      'close was called while search was under way',
      'count was called while close was under way',
    ])
    journal.succeed(search)
    journal.succeed(close)
  })

  it('allows appendSync to settle the write that is under way, then to write others', () => {
    const journal = openJournal()
    const batch = batchOf(['a'])
    const append = journal.begin('append', batch)
    journal.succeed(journal.begin('appendSync', batch))
    journal.succeed(journal.begin('appendSync', batchOf(['b'])))
    journal.succeed(append)
    expect(journal.violations).toEqual([])
  })

  it('treats a batch as settled if appendSync rejects it for good, but not if it fails for now', () => {
    const journal = openJournal()
    const batch = batchOf(['a', 'b'])
    journal.begin('append', batch)
    fail(journal, journal.begin('appendSync', batch), 'BUSY')
    fail(journal, journal.begin('appendSync', batch), 'ENTRY_REJECTED')
    journal.succeed(journal.begin('appendSync', batchOf(['a'])))
    expect(journal.violations).toEqual([])
    const other = openJournal()
    other.begin('append', batch)
    fail(other, other.begin('appendSync', batch), 'BUSY')
    journal.succeed(other.begin('appendSync', batchOf(['a'])))
    expect(other.violations).toEqual(['appendSync was called while append was under way'])
  })

  it('reports an appendSync of a batch that is not the one under way', () => {
    const journal = openJournal()
    journal.begin('append', batchOf(['a']))
    journal.succeed(journal.begin('appendSync', batchOf(['b'])))
    expect(journal.violations).toEqual(['appendSync was called while append was under way'])
  })

  it('reports a write on a connection in doubt', () => {
    const journal = openJournal()
    fail(journal, journal.begin('append', batchOf(['a'])), 'BUSY')
    fail(journal, journal.begin('append', batchOf(['a'])), 'IO')
    expect(journal.violations).toEqual([])
    fail(journal, journal.begin('append', batchOf(['a'])), 'BUSY')
    expect(journal.violations).toEqual(['append was called after IO without reopening the driver'])
    journal.succeed(journal.begin('close'))
    journal.succeed(journal.begin('open'))
    journal.succeed(journal.begin('append', batchOf(['a'])))
    expect(journal.violations).toHaveLength(1)
  })

  it('does not put the connection in doubt when appendSync or a read fails', () => {
    const journal = openJournal()
    fail(journal, journal.begin('appendSync', batchOf(['a'])), 'UNKNOWN_OUTCOME')
    fail(journal, journal.begin('search'), 'IO')
    journal.succeed(journal.begin('append', batchOf(['b'])))
    expect(journal.violations).toEqual([])
  })

  it('reports an empty batch', () => {
    const journal = openJournal()
    journal.succeed(journal.begin('append', batchOf([])))
    expect(journal.violations).toEqual(['append received an empty batch'])
  })

  it('reports a token that is used again for other entries', () => {
    const journal = openJournal()
    journal.succeed(journal.begin('append', batchOf(['a'], 't')))
    journal.succeed(journal.begin('append', batchOf(['a'], 't')))
    expect(journal.violations).toEqual([])
    journal.succeed(journal.begin('append', batchOf(['b'], 't')))
    expect(journal.violations).toEqual(['append received the token t again, with other entries'])
  })

  it('allows one pipelined batch, and reports a second one', () => {
    const journal = openJournal()
    const first = journal.begin('append', batchOf(['a']))
    const second = journal.begin('append', batchOf(['b']), true)
    journal.succeed(first)
    journal.begin('append', batchOf(['c']), true)
    expect(journal.violations).toEqual([])
    journal.begin('append', batchOf(['d']), true)
    expect(journal.violations).toEqual(['appendAhead was called while two writes were under way'])
    expect(second.isAhead).toBe(true)
  })

  it('allows appendSync to repeat a batch that has failed while the next one is under way, which the driver aborts', () => {
    const journal = openJournal()
    const first = journal.begin('append', batchOf(['a'], 'a'))
    const second = journal.begin('append', batchOf(['b'], 'b'), true)
    journal.succeed(first)
    fail(journal, second, 'DISK_FULL')
    journal.begin('append', batchOf(['c'], 'c'), true)
    journal.succeed(journal.begin('appendSync', batchOf(['b'], 'b')))
    expect(journal.violations).toEqual([])
  })

  it('allows appendSync to settle both batches under way in their order, and no other batch before them', () => {
    const journal = openJournal()
    journal.begin('append', batchOf(['a'], 'a'))
    journal.begin('append', batchOf(['b'], 'b'), true)
    for (const token of ['a', 'b', 'c']) journal.succeed(journal.begin('appendSync', batchOf([token], token)))
    expect(journal.violations).toEqual([])

    const another = openJournal()
    another.begin('append', batchOf(['a'], 'a'))
    another.begin('append', batchOf(['b'], 'b'), true)
    another.begin('appendSync', batchOf(['b'], 'b'))
    expect(another.violations).toEqual(['appendSync was called while append was under way'])
  })

  it('allows appendSync to write parts of a refused batch while the pipelined batch after it waits to be aborted', () => {
    const journal = openJournal()
    journal.begin('append', batchOf(['a', 'b'], 'ab'))
    journal.begin('append', batchOf(['c'], 'c'), true)
    fail(journal, journal.begin('appendSync', batchOf(['a', 'b'], 'ab')), 'ENTRY_REJECTED')
    for (const token of ['a', 'b', 'c']) journal.succeed(journal.begin('appendSync', batchOf([token], token)))
    expect(journal.violations).toEqual([])
  })

  it('records how each call ended', () => {
    const journal = openJournal()
    fail(journal, journal.begin('append', batchOf(['a'], 't')), 'BUSY')
    journal.fail(journal.begin('search'), new TypeError('broken'))
    journal.begin('count')
    expect(journal.calls).toEqual([
      { method: 'open', outcome: 'ok' },
      { method: 'append', size: 1, token: 't', outcome: 'BUSY' },
      { method: 'search', outcome: 'threw' },
      { method: 'count', outcome: 'pending' },
    ])
  })
})
