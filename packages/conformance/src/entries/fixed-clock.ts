import { type Clock, systemClock } from '@logpond/core'
import { SOME_TIME } from './test-batch.js'

/** The time of day stands still, so the times and ages of entries are known. Timers still run. */
export const fixedClock: Clock = { now: () => SOME_TIME, after: systemClock.after }
