import { describe } from 'vitest'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

const OPENINGS = 'a reopened store is exactly as it was when closed, for the same driver and for others'
const KILL =
  'a store reopens exactly as it was after its process is killed at any point, including open, checkpoint and close'
const SPACE =
  'a store does not grow without limit while entries are appended and deleted in turn, in stats().bytes or on disk'
const CHECKPOINT = 'entries appended during a checkpoint are stored once, and are there after reopening'
const ALL =
  'overlapping appends, cleanups, checkpoints, syncs and reads lose no entry, store none twice and bring none back'
const TWO = 'two drivers on one store answer every read alike, whichever of them changed it'

describe('state over time, in a file', () => {
  expectJournalCaught(OPENINGS, 'does dry runs when it is opened')
  expectJournalCaught(OPENINGS, 'writes a step down when its cleanup ends')
  expectJournalCaught(OPENINGS, 'continues from the stored ids after a checkpoint')
  expectJournalCaught(OPENINGS, 'forgets tokens with a checkpoint')
  expectJournalCaught(OPENINGS, 'writes down what fails')
  expectJournalCaught(OPENINGS, 'appends repeated batches again')
  expectJournalCaught(KILL, 'notes the last id when it closes')
  expectJournalCaught(KILL, 'notes deletions when it closes')
  expectJournalCaught(KILL, 'empties its file before it writes a checkpoint')
  expectJournalCaught(KILL, 'empties its file before it opens')
  expectJournalCaught(
    'a store remembers the last 1,000 tokens after its process is killed',
    'notes tokens when it closes',
  )
  expectJournalCaught(SPACE, 'never releases space')
  expectJournalCaught(SPACE, 'keeps what a checkpoint has replaced')
  expectJournalCaught(SPACE, 'keeps open what a checkpoint has replaced')
  expectJournalCaught(CHECKPOINT, 'replaces newer entries with its checkpoint')
  expectJournalCaught(ALL, 'brings back entries that are deleted during a checkpoint')
  expectJournalCaught(TWO, 'finds the words of other drivers only after its next append', { shared: true })
  expectJournalCaught(TWO, 'does not see that a checkpoint has replaced its file', { shared: true })
})
