import type { StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { LOOK_ALIKES } from '../../entries/look-alikes.js'
import { expectMatches } from '../../expect/expect-matches.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { matchesFilter } from '../../model/entry-model.js'
import { foldedWordsOf, wordsOf } from '../../text/word-model.js'

/** Words among others that look like them. */
async function wordsAreKeptApart(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const messages = [...new Set(LOOK_ALIKES.flat())]
  const entries = messages.map((message) => ({ message }))
  const stored = await appendAll(driver, entries)
  const terms = new Map<string, readonly string[]>()
  for (const found of messages.map(wordsOf))
    if (found.length > 0) terms.set(foldedWordsOf(found.join(' ')).join(' '), found)
  for (const found of terms.values()) {
    for (const prefix of found.length === 1 ? [false, true] : [false]) {
      const filter = { text: { all: [{ words: found, prefix }], none: [] } }
      const matching = stored.filter((entry: StoredLogEntry) => matchesFilter(entry, filter))
      await expectMatches(driver, filter, matching)
    }
  }
}

export const lookAlikeWords: readonly DriverPromise[] = [
  {
    name: 'text distinguishes words that look alike: digits, marks and letters of other scripts, and other notations',
    claim: 'fullText',
    check: wordsAreKeptApart,
  },
]
