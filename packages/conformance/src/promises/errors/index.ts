import type { PromiseGroup } from '../../lab/driver-promise.js'
import { damage } from './damage.js'
import { whileOpen } from './open.js'
import { openings } from './openings.js'
import { reads } from './reads.js'

/** What goes wrong is told by a LogStorageError, with a code that says what may be done, and breaks nothing else. */
export const errors: PromiseGroup = {
  name: 'errors',
  promises: [...openings, ...damage, ...whileOpen, ...reads],
}
