import type { PromiseGroup } from '../../lab/driver-promise.js'
import { damage } from './damage.js'
import { whileOpen } from './open.js'
import { openings } from './openings.js'
import { reads } from './reads.js'

/** A failure is reported by a LogStorageError whose code says what to do, and breaks nothing else. */
export const errors: PromiseGroup = {
  name: 'errors',
  promises: [...openings, ...damage, ...whileOpen, ...reads],
}
