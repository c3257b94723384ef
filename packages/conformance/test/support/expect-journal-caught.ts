import { runConformance } from '@logpond/conformance/suite'
import { expect, it } from 'vitest'
import { JOURNAL_BREAKAGES } from './journal-breakages.js'
import { journalDriver } from './journal-driver.js'
import { STATE_BREAKAGES } from './state-breakages.js'

/** Milliseconds. A short wait is enough for a process that never ends. */
const SOON = 500

const BREAKAGES = { ...JOURNAL_BREAKAGES, ...STATE_BREAKAGES }

/**
 * Tests that the suite notices the fault of a driver with a file. Also for promises about processes: it uses the built
 * package, since other processes cannot load its source.
 */
export function expectJournalCaught(
  promise: string,
  breakage: keyof typeof BREAKAGES,
  { shared = false } = {},
): void {
  it(`a journal that has the fault "${breakage}" is caught: ${promise}`, async () => {
    const module = new URL('../fixtures/broken-journal.mjs', import.meta.url)
    module.searchParams.set('breakage', breakage)
    if (shared) module.searchParams.set('shared', '')
    const { verdicts } = await runConformance({
      create: ({ directory }) => journalDriver({ directory, shared }, BREAKAGES[breakage]),
      module: module.href,
      seed: 1,
      endTimeout: SOON,
      only: ({ name }) => name === promise,
    })
    expect(verdicts).toMatchObject([{ promise, status: 'failed' }])
  })
}
