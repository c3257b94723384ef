import type { PromiseGroup } from '../driver-promise.js'
import { damage } from './errors-damage.js'
import { whileOpen } from './errors-open.js'
import { openings } from './errors-openings.js'
import { reads } from './errors-reads.js'

/** What goes wrong is told by a LogStorageError, with a code that says what may be done, and breaks nothing else. */
export const errors: PromiseGroup = {
  name: 'errors',
  promises: [...openings, ...damage, ...whileOpen, ...reads],
}
