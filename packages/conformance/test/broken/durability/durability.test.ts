import { describe } from 'vitest'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

describe('durability', () => {
  const itself = 'all entries are there when the same driver is closed and opened again'
  expectJournalCaught(itself, 'loads once')
  expectJournalCaught(itself, 'loses the last batch')

  const another = 'all entries are there when another driver opens the store'
  expectJournalCaught(another, 'loses the last batch')
  expectJournalCaught(another, 'forgets deletions')
  expectJournalCaught(another, 'cuts times off at the millisecond')
  expectJournalCaught(another, 'forgets attributes')

  expectJournalCaught(
    'full text finds what was stored before the store was opened, and after',
    'indexes what it has seen',
  )
  expectJournalCaught('ids go on where they were when a store is opened', 'begins with id 1')
  expectJournalCaught(
    'tokens are known when a store is opened again, also those of deleted entries',
    'forgets tokens',
  )
  expectJournalCaught(
    'a store may be opened again and again, with and without writing',
    'is empty unless written to',
  )
  expectJournalCaught('stores in different folders share nothing', 'shares one store')

  const kill = 'committed entries are there after a kill, and the store opens without help'
  expectJournalCaught(kill, 'writes later')
  expectJournalCaught(kill, 'keeps its lock')
  expectJournalCaught(kill, 'forgets tokens')

  const whole =
    'a batch is there whole or not at all after a kill while it is written, and its token settles it'
  expectJournalCaught(whole, 'writes piece by piece')
  expectJournalCaught(whole, 'writes the token first')

  expectJournalCaught(
    'entries are there or gone as a whole after a kill in a step of a cleanup',
    'deletes in two steps',
  )
})
