import { describe } from 'vitest'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

const OPENINGS =
  'a store that is closed at any point of its life is opened exactly as it was, by the same driver and by others'
const KILL =
  'a store whose process is killed at any point, while it opens, tidies up or closes too, is opened exactly as it was'
const SPACE =
  'a store that is appended to and cleaned up in turns does not grow for ever, by stats().bytes and on its disk'
const CHECKPOINT =
  'what is appended while a checkpoint runs is stored once, and is there when the store is opened again'
const ALL =
  'appends, cleanups, checkpoints, syncs and reads may all overlap, and nothing is lost, doubled or brought back'
const TWO = 'two drivers on a store agree in every read, whatever each of them has done to it'

describe('state over time, in a file', () => {
  expectJournalCaught(OPENINGS, 'does dry runs when it is opened')
  expectJournalCaught(OPENINGS, 'writes a step down when its cleanup ends')
  expectJournalCaught(OPENINGS, 'counts from what is there after a checkpoint')
  expectJournalCaught(OPENINGS, 'forgets tokens with a checkpoint')
  expectJournalCaught(OPENINGS, 'writes down what fails')
  expectJournalCaught(OPENINGS, 'appends again what came twice')
  expectJournalCaught(KILL, 'notes the last id when it closes')
  expectJournalCaught(KILL, 'notes deletions when it closes')
  expectJournalCaught(KILL, 'empties its file before it writes a checkpoint')
  expectJournalCaught(KILL, 'empties its file before it opens')
  expectJournalCaught(
    'all of the last 1,000 tokens are remembered after a kill',
    'notes tokens when it closes',
  )
  expectJournalCaught(SPACE, 'never gives anything back')
  expectJournalCaught(SPACE, 'keeps what a checkpoint has replaced')
  expectJournalCaught(SPACE, 'keeps open what a checkpoint has replaced')
  expectJournalCaught(CHECKPOINT, 'puts a checkpoint in the place of what came meanwhile')
  expectJournalCaught(ALL, 'brings back what is deleted during a checkpoint')
  expectJournalCaught(TWO, 'reads words that others have written with its own', { shared: true })
  expectJournalCaught(TWO, 'does not see that a checkpoint has replaced its file', { shared: true })
})
