import type { PromiseGroup } from '../driver-promise.js'
import { answers } from './abort-answers.js'
import { openings } from './abort-openings.js'
import { reads } from './abort-reads.js'

/** Whoever gives up waiting gets his error, and everything else goes on. */
export const abort: PromiseGroup = { name: 'abort', promises: [...reads, ...answers, ...openings] }
