import { describe } from 'vitest'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

describe('durability', () => {
  const itself = 'all entries are there after the same driver is closed and opened again'
  expectJournalCaught(itself, 'loads once')
  expectJournalCaught(itself, 'loses the last batch')

  const another = 'all entries are there when another driver opens the store'
  expectJournalCaught(another, 'loses the last batch')
  expectJournalCaught(another, 'forgets deletions')
  expectJournalCaught(another, 'cuts times off at the millisecond')
  expectJournalCaught(another, 'forgets attributes')

  expectJournalCaught(
    'full text finds entries stored before and after the store was opened',
    'indexes only its own entries',
  )
  expectJournalCaught('ids continue after the last one when a store is opened', 'starts with id 1')
  expectJournalCaught(
    'a reopened store remembers its tokens, including those of deleted entries',
    'forgets tokens',
  )
  expectJournalCaught(
    'a store can be opened repeatedly, with and without writing',
    'is empty unless written to',
  )
  expectJournalCaught('stores in different folders share nothing', 'shares one store')

  const kill = 'a store opens after a kill and has all committed entries'
  expectJournalCaught(kill, 'writes later')
  expectJournalCaught(kill, 'keeps its lock')
  expectJournalCaught(kill, 'forgets tokens')

  const whole =
    'a batch is stored whole or not at all after a kill during its append, and its token settles which'
  expectJournalCaught(whole, 'writes piece by piece')
  expectJournalCaught(whole, 'writes the token first')

  expectJournalCaught(
    'each entry is kept or deleted whole after a kill during a step of a cleanup',
    'deletes in two steps',
  )
})
