import { type Clock, systemClock } from '@logpond/core'
import { SOME_TIME } from './test-batch.js'

/** The time of day stands still, so that entries and ages have a time that is known; timers run all the same. */
export const fixedClock: Clock = { now: () => SOME_TIME, after: systemClock.after }
